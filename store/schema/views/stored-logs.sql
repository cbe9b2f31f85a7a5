-- stored_logs: the view logs with its long texts as they are stored (model/stored-text.ts).
CREATE OR REPLACE VIEW stored_logs AS
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
