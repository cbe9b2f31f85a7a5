-- assessment: one row for each result that a span or log record brought. Appended with its item and
-- never updated; the same result may stand here more than once (by a log record and by a span), the
-- view `assessments` shows it once.
CREATE TABLE assessment (
  assessment_id VARCHAR,
  name VARCHAR,
  kind VARCHAR,
  source_type VARCHAR,
  source_id VARCHAR,
  value JSON,
  number DOUBLE,
  label VARCHAR,
  boolean BOOLEAN,
  rationale VARCHAR,
  error_code VARCHAR,
  error_message VARCHAR,
  metadata JSON,
  trace_id VARCHAR,
  span_id VARCHAR,
  session_id VARCHAR,
  response_id VARCHAR,
  "time" TIMESTAMP_NS,
  origin VARCHAR,
  signal VARCHAR,
  carrier_trace_id VARCHAR,
  carrier_span_id VARCHAR,
  service_name VARCHAR,
  left_out UINTEGER,
  batch_id VARCHAR,
  journal_seq UBIGINT
);
