-- logs: one row for each log record with its resource and scope beside it. A record that names no
-- span has NULL ids; one whose trace has no span yet stands here all the same.
CREATE OR REPLACE VIEW logs AS
SELECT * EXCLUDE (pieced, texts) REPLACE (
  coalesce(texts[1], attributes::VARCHAR)::JSON AS attributes,
  coalesce(texts[2], body::VARCHAR)::JSON AS body
)
FROM (
  SELECT *, content_texts(pieced, [
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 1),
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 2)
  ]) AS texts
  FROM (
    SELECT *, pieced_texts([attributes::VARCHAR, body::VARCHAR]) AS pieced
    FROM stored_logs
  )
);

COMMENT ON VIEW logs IS 'One row per log record or event; trace_id and span_id join it to spans.';
COMMENT ON COLUMN logs.trace_id IS '32 lower-case hex digits; NULL where the record names none.';
COMMENT ON COLUMN logs.span_id IS '16 lower-case hex digits; NULL where the record names none.';
COMMENT ON COLUMN logs."time" IS 'When it happened, UTC, nanoseconds; NULL where unknown.';
COMMENT ON COLUMN logs.observed_time IS 'When it was collected, UTC; NULL where unknown.';
COMMENT ON COLUMN logs.time_unix_nano IS 'As sent, only where time cannot hold it.';
COMMENT ON COLUMN logs.observed_time_unix_nano IS
  'As sent, only where observed_time cannot hold it.';
COMMENT ON COLUMN logs.severity IS
  'TRACE, DEBUG, INFO, WARN, ERROR or FATAL, by severity_number; NULL where not given.';
COMMENT ON COLUMN logs.severity_number IS '1 (TRACE) to 24 (FATAL4) as sent; 0 where not given.';
COMMENT ON COLUMN logs.severity_text IS 'The sender''s own word for the severity.';
COMMENT ON COLUMN logs.event_name IS 'Name of the event, e.g. gen_ai.evaluation.result.';
COMMENT ON COLUMN logs.body IS 'JSON, lossless; a text body is a JSON string (body ->> ''$'').';
COMMENT ON COLUMN logs.body_preview IS 'First characters of the body as plain text.';
COMMENT ON COLUMN logs.service_name IS 'Resource attribute service.name.';
COMMENT ON COLUMN logs.session_id IS 'Conversation or session.';
COMMENT ON COLUMN logs.attributes IS 'All attributes of the record, JSON, lossless.';
COMMENT ON COLUMN logs.resource_attributes IS 'Attributes of the process that sent it, JSON.';
COMMENT ON COLUMN logs.resource_entity_refs IS 'Entity references of the resource, JSON.';
COMMENT ON COLUMN logs.resource_dropped_attributes_count IS
  'Resource attributes the sender cut.';
COMMENT ON COLUMN logs.resource_schema_url IS 'Schema URL of the resource.';
COMMENT ON COLUMN logs.scope_name IS 'Instrumentation scope.';
COMMENT ON COLUMN logs.scope_version IS 'Version of the scope.';
COMMENT ON COLUMN logs.scope_attributes IS 'Attributes of the scope, JSON.';
COMMENT ON COLUMN logs.scope_dropped_attributes_count IS 'Scope attributes the sender cut.';
COMMENT ON COLUMN logs.scope_schema_url IS 'Schema URL of the scope.';
COMMENT ON COLUMN logs.flags IS 'OTLP flags, as sent; the lowest 8 bits are W3C trace flags.';
COMMENT ON COLUMN logs.dropped_attributes_count IS 'Attributes the sender cut.';
COMMENT ON COLUMN logs.sample_weight IS
  'How many records this one stands for; 1 without sampling.';
COMMENT ON COLUMN logs.batch_id IS 'Batch it came in; see the view receipts.';
