-- logs: one row for each log record with its resource and scope beside it. A record that names no
-- span has NULL ids; one whose trace has no span yet stands here all the same.
CREATE OR REPLACE VIEW logs AS
SELECT
  l.trace_id, l.span_id, l."time", l.observed_time, l.time_unix_nano, l.observed_time_unix_nano,
  CASE WHEN l.severity_number BETWEEN 1 AND 24
    THEN ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'][(l.severity_number + 3) // 4] END
    AS severity,
  coalesce(l.severity_number, 0)::UINTEGER AS severity_number, l.severity_text,
  l.event_name, l.body, l.body_preview, l.service_name, l.session_id,
  coalesce(l.attributes, '{}'::JSON) AS attributes,
  coalesce(r.attributes, '{}'::JSON) AS resource_attributes,
  r.entity_refs AS resource_entity_refs,
  coalesce(r.dropped_attributes_count, 0)::UINTEGER AS resource_dropped_attributes_count,
  r.schema_url AS resource_schema_url,
  c."name" AS scope_name, c."version" AS scope_version,
  coalesce(c.attributes, '{}'::JSON) AS scope_attributes,
  coalesce(c.dropped_attributes_count, 0)::UINTEGER AS scope_dropped_attributes_count,
  c.schema_url AS scope_schema_url,
  coalesce(l.flags, 0)::UINTEGER AS flags,
  coalesce(l.dropped_attributes_count, 0)::UINTEGER AS dropped_attributes_count,
  1.0::DOUBLE AS sample_weight,
  l.batch_id
FROM log_record l
LEFT JOIN resource r ON r.resource_id = l.resource_id
LEFT JOIN scope c ON c.scope_id = l.scope_id;

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
