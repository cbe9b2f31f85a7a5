-- assessments: each result once, linked to what it judges. A result that names only a response is
-- linked here, when it is read: the span with that response id may have arrived later. Where two
-- spans have it (instrumentations of an SDK and of a framework for one call), the inner one counts.
-- The join has one plain condition, as another would make DuckDB compare every row with every row.
CREATE OR REPLACE VIEW assessments AS
SELECT
  assessment_id, "name", kind, source_type, source_id, "value", number, label, "boolean", rationale,
  error_code, error_message, metadata,
  coalesce(trace_id, answer.trace_id) AS trace_id,
  coalesce(span_id, answer.span_id) AS span_id,
  session_id, response_id, "time", origin, signal, carrier_trace_id, carrier_span_id, service_name,
  coalesce(left_out, 0)::UINTEGER AS left_out, batch_id
FROM (
  SELECT
    a.*,
    CASE WHEN s.span_id IS NOT NULL AND coalesce(a.trace_id = s.trace_id, true)
      THEN {'trace_id': s.trace_id, 'span_id': s.span_id, 'start_time': s.start_time} END AS answer
  FROM assessment a
  LEFT JOIN (SELECT trace_id, span_id, start_time, response_id FROM span) s
    ON s.response_id = a.response_id
)
QUALIFY row_number() OVER (
  PARTITION BY assessment_id
  ORDER BY
    "time" NULLS LAST, journal_seq, answer.start_time DESC NULLS LAST, answer.span_id NULLS LAST
) = 1;

COMMENT ON VIEW assessments IS
  'One row per result of an evaluation: what was judged, by whom, with which outcome.';
COMMENT ON COLUMN assessments.assessment_id IS
  'a- and 32 hex digits, made from the content: the same result told twice has the same id.';
COMMENT ON COLUMN assessments."name" IS 'What was judged, e.g. correctness.';
COMMENT ON COLUMN assessments.kind IS 'feedback, or expectation: what should have come out.';
COMMENT ON COLUMN assessments.source_type IS
  'HUMAN, LLM_JUDGE or CODE; NULL where the sender does not say.';
COMMENT ON COLUMN assessments.source_id IS 'Who judged: an evaluator, a judge''s version, a person.';
COMMENT ON COLUMN assessments."value" IS
  'The result as JSON: a boolean or number, else the label; an expectation may be a structure.';
COMMENT ON COLUMN assessments.number IS 'The score; of a yes or no without a score 1 or 0.';
COMMENT ON COLUMN assessments.label IS 'The result as a word, e.g. pass.';
COMMENT ON COLUMN assessments."boolean" IS
  'Of a verdict, also where it came as pass, true, yes or fail, false, no; a guardrail that let pass is true.';
COMMENT ON COLUMN assessments.rationale IS 'Why, in the words of whoever judged.';
COMMENT ON COLUMN assessments.error_code IS 'Kind of error where the evaluation failed.';
COMMENT ON COLUMN assessments.error_message IS 'What the error said.';
COMMENT ON COLUMN assessments.metadata IS 'What else the sender says of the result, JSON.';
COMMENT ON COLUMN assessments.trace_id IS
  'Trace that is judged; NULL for a session, and while no span has the response id.';
COMMENT ON COLUMN assessments.span_id IS 'Span that is judged; NULL where the whole trace is.';
COMMENT ON COLUMN assessments.session_id IS 'Session that is judged, where no trace is named.';
COMMENT ON COLUMN assessments.response_id IS
  'Response that is judged, where no span is named; the span that has it is linked.';
COMMENT ON COLUMN assessments."time" IS 'When it was judged, UTC; NULL where unknown.';
COMMENT ON COLUMN assessments.origin IS 'The event or attribute it was read from.';
COMMENT ON COLUMN assessments.signal IS 'traces (a span brought it) or logs (a log record).';
COMMENT ON COLUMN assessments.carrier_trace_id IS 'Trace of the span that brought it.';
COMMENT ON COLUMN assessments.carrier_span_id IS 'Span that brought it, judged or not.';
COMMENT ON COLUMN assessments.service_name IS 'Service that sent it.';
COMMENT ON COLUMN assessments.left_out IS
  'How many more results the span or record had than may be kept; they stand in its attributes.';
COMMENT ON COLUMN assessments.batch_id IS 'Batch it came in; see the view receipts.';
