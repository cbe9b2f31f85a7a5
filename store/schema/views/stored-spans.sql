-- stored_spans: the view spans with its long texts as they are stored (model/stored-text.ts).
CREATE OR REPLACE VIEW stored_spans AS
SELECT
  s.trace_id, s.span_id, s.parent_span_id, s."name", s.kind,
  s.start_time, s.end_time, s.start_time_unix_nano, s.end_time_unix_nano, s.duration_ns,
  s.status_code, s.status_message, s.service_name, s.experiment_id, s.span_type,
  s.operation_name, s.provider_name, s.request_model, s.response_model, s.response_id,
  s.input_tokens, s.output_tokens, s.cache_read_tokens, s.cache_write_tokens, s.reasoning_tokens,
  s.input_audio_tokens, s.output_audio_tokens, s.input_includes_cache, s.token_details,
  s.input_cost, s.output_cost, s.cost,
  CASE WHEN is_cost_reported(s) THEN 'REPORTED' WHEN s.computed_cost IS NOT NULL THEN 'COMPUTED' END AS cost_source,
  s.reported_input_cost, s.reported_output_cost, s.reported_cost,
  s.computed_input_cost, s.computed_output_cost, s.computed_cost, s.price_version,
  s.is_aggregate OR (
    s.is_aggregate IS NOT NULL
    AND (s.trace_id, s.span_id) IN (SELECT (a.trace_id, a.span_id) FROM aggregate_span a)
  ) AS is_aggregate,
  s.is_repeat,
  s.time_to_first_token_ns, s.temperature, s.max_tokens, s.finish_reasons,
  s.session_id, s.user_id, s.agent_name, s.tool_name, s.tool_call_id,
  s.prompt_name, s.prompt_version, s.run_id, s.model_id,
  s.input_messages, s.output_messages, s.tool_definitions,
  s.input, s.output, s.input_preview, s.output_preview, s.column_sources,
  coalesce(s.attributes, '{}'::JSON) AS attributes,
  coalesce(r.attributes, '{}'::JSON) AS resource_attributes,
  r.entity_refs AS resource_entity_refs,
  coalesce(r.dropped_attributes_count, 0)::UINTEGER AS resource_dropped_attributes_count,
  r.schema_url AS resource_schema_url,
  c."name" AS scope_name, c."version" AS scope_version,
  coalesce(c.attributes, '{}'::JSON) AS scope_attributes,
  coalesce(c.dropped_attributes_count, 0)::UINTEGER AS scope_dropped_attributes_count,
  c.schema_url AS scope_schema_url,
  coalesce(s.events, '[]'::JSON) AS events,
  coalesce(s.links, '[]'::JSON) AS links,
  s.trace_state,
  coalesce(s.flags, 0)::UINTEGER AS flags,
  coalesce(s.dropped_attributes_count, 0)::UINTEGER AS dropped_attributes_count,
  coalesce(s.dropped_events_count, 0)::UINTEGER AS dropped_events_count,
  coalesce(s.dropped_links_count, 0)::UINTEGER AS dropped_links_count,
  coalesce(s.sample_weight, 1) AS sample_weight,
  s.batch_id
FROM span s
LEFT JOIN resource r ON r.resource_id = s.resource_id
LEFT JOIN scope c ON c.scope_id = s.scope_id;
