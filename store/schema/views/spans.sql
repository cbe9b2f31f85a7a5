-- spans: one row for each span with its resource and scope beside it; the view everything else
-- reads. Times that TIMESTAMP_NS cannot hold are NULL and stand in *_time_unix_nano.
CREATE OR REPLACE VIEW spans AS
SELECT * EXCLUDE (pieced, texts) REPLACE (
  coalesce(texts[1], input_messages::VARCHAR)::JSON AS input_messages,
  coalesce(texts[2], output_messages::VARCHAR)::JSON AS output_messages,
  coalesce(texts[3], tool_definitions::VARCHAR)::JSON AS tool_definitions,
  coalesce(texts[4], input) AS input,
  coalesce(texts[5], output) AS output,
  coalesce(texts[6], attributes::VARCHAR)::JSON AS attributes,
  coalesce(texts[7], events::VARCHAR)::JSON AS events,
  coalesce(texts[8], links::VARCHAR)::JSON AS links
)
FROM (
  SELECT *, content_texts(pieced, [
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 1),
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 2),
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 3),
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 4),
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 5),
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 6),
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 7),
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 8)
  ]) AS texts
  FROM (
    SELECT *, pieced_texts([
      input_messages::VARCHAR, output_messages::VARCHAR, tool_definitions::VARCHAR,
      input, output, attributes::VARCHAR, events::VARCHAR, links::VARCHAR
    ]) AS pieced
    FROM stored_conversations
  )
);

COMMENT ON VIEW spans IS 'One row per span, identified by trace_id and span_id together.';
COMMENT ON COLUMN spans.trace_id IS '32 lower-case hex digits.';
COMMENT ON COLUMN spans.span_id IS '16 lower-case hex digits; unique within its trace only.';
COMMENT ON COLUMN spans.parent_span_id IS 'NULL for a root span.';
COMMENT ON COLUMN spans."name" IS 'Span name; empty where the sender gave none.';
COMMENT ON COLUMN spans.kind IS 'UNSPECIFIED, INTERNAL, SERVER, CLIENT, PRODUCER or CONSUMER.';
COMMENT ON COLUMN spans.start_time IS 'UTC, nanoseconds; NULL where unknown or after 2262.';
COMMENT ON COLUMN spans.end_time IS 'UTC, nanoseconds; NULL where unknown or after 2262.';
COMMENT ON COLUMN spans.start_time_unix_nano IS 'As sent, only where start_time cannot hold it.';
COMMENT ON COLUMN spans.end_time_unix_nano IS 'As sent, only where end_time cannot hold it.';
COMMENT ON COLUMN spans.duration_ns IS 'End minus start; negative if the sender''s clock says so.';
COMMENT ON COLUMN spans.status_code IS 'UNSET, OK or ERROR.';
COMMENT ON COLUMN spans.status_message IS 'What the sender said about the status.';
COMMENT ON COLUMN spans.service_name IS 'Resource attribute service.name.';
COMMENT ON COLUMN spans.experiment_id IS
  'Experiment it belongs to: of the request, else its own, else its resource''s, else its service''s, else 0. NULL in what older versions stored.';
COMMENT ON COLUMN spans.span_type IS
  'LLM, AGENT, TOOL, CHAIN, RETRIEVER, EMBEDDING, ... or UNKNOWN.';
COMMENT ON COLUMN spans.operation_name IS 'GenAI operation, e.g. chat or execute_tool.';
COMMENT ON COLUMN spans.provider_name IS 'Model provider, e.g. openai.';
COMMENT ON COLUMN spans.request_model IS 'Model that was asked for.';
COMMENT ON COLUMN spans.response_model IS 'Model that answered.';
COMMENT ON COLUMN spans.response_id IS
  'Id the provider gave the answer: the same on every span that tells of one model call.';
COMMENT ON COLUMN spans.input_tokens IS
  'Input tokens, always with cached ones: read from and written to a prompt cache.';
COMMENT ON COLUMN spans.output_tokens IS 'Output tokens, always with reasoning.';
COMMENT ON COLUMN spans.cache_read_tokens IS 'Input tokens read from a prompt cache.';
COMMENT ON COLUMN spans.cache_write_tokens IS 'Input tokens written to a prompt cache.';
COMMENT ON COLUMN spans.reasoning_tokens IS 'Output tokens spent on reasoning.';
COMMENT ON COLUMN spans.input_includes_cache IS
  'What the sender''s number of input tokens meant; false: cached ones were added here. NULL without.';
COMMENT ON COLUMN spans.token_details IS
  'JSON: sent {input_tokens, output_tokens} where changed; parts of input, output, cache_read, cache_write.';
COMMENT ON COLUMN spans.input_audio_tokens IS 'Input tokens that are audio.';
COMMENT ON COLUMN spans.output_audio_tokens IS 'Output tokens that are audio.';
COMMENT ON COLUMN spans.input_cost IS 'USD for input tokens, from the source of cost.';
COMMENT ON COLUMN spans.output_cost IS 'USD for output tokens, from the source of cost.';
COMMENT ON COLUMN spans.cost IS 'USD in all: as reported, unless that is 0 beside tokens, else as computed; NULL where unknown.';
COMMENT ON COLUMN spans.cost_source IS 'REPORTED by the sender, COMPUTED from prices, or NULL.';
COMMENT ON COLUMN spans.reported_input_cost IS 'USD for input, as the sender says.';
COMMENT ON COLUMN spans.reported_output_cost IS 'USD for output, as the sender says.';
COMMENT ON COLUMN spans.reported_cost IS 'USD in all, as the sender says.';
COMMENT ON COLUMN spans.computed_input_cost IS 'USD for input, by the prices at start_time.';
COMMENT ON COLUMN spans.computed_output_cost IS 'USD for output, by the prices at start_time.';
COMMENT ON COLUMN spans.computed_cost IS
  'USD by the prices at start_time, fees for requests included; NULL without a price.';
COMMENT ON COLUMN spans.price_version IS 'Table of prices that computed_cost comes from.';
COMMENT ON COLUMN spans.is_aggregate IS
  'True where tokens repeat what spans below report, false where they do not.';
COMMENT ON COLUMN spans.is_repeat IS
  'True where a span that counts reports the same answer; NULL where this one reports nothing.';
COMMENT ON COLUMN spans.time_to_first_token_ns IS 'From request to first token, nanoseconds.';
COMMENT ON COLUMN spans.temperature IS 'Sampling temperature asked for.';
COMMENT ON COLUMN spans.max_tokens IS 'Token limit asked for.';
COMMENT ON COLUMN spans.finish_reasons IS 'Why the model stopped, a JSON array of words.';
COMMENT ON COLUMN spans.session_id IS 'Conversation or session.';
COMMENT ON COLUMN spans.user_id IS 'User on whose behalf the work was done.';
COMMENT ON COLUMN spans.agent_name IS 'Agent that did the work.';
COMMENT ON COLUMN spans.tool_name IS 'Tool that was called.';
COMMENT ON COLUMN spans.tool_call_id IS 'Pairs a tool call with its answer.';
COMMENT ON COLUMN spans.prompt_name IS 'Prompt template used.';
COMMENT ON COLUMN spans.prompt_version IS 'Version of that template.';
COMMENT ON COLUMN spans.run_id IS 'Run the span belongs to.';
COMMENT ON COLUMN spans.model_id IS 'Logged model the span belongs to.';
COMMENT ON COLUMN spans.input_messages IS 'Messages to the model, JSON: [{role, parts: [...]}].';
COMMENT ON COLUMN spans.output_messages IS 'Messages from the model, JSON: [{role, parts: [...]}].';
COMMENT ON COLUMN spans.tool_definitions IS 'Tools offered to the model, JSON.';
COMMENT ON COLUMN spans.input IS 'Input as text.';
COMMENT ON COLUMN spans.output IS 'Output as text.';
COMMENT ON COLUMN spans.input_preview IS 'First characters of the input.';
COMMENT ON COLUMN spans.output_preview IS 'First characters of the output.';
COMMENT ON COLUMN spans.column_sources IS
  'Which rule filled each column, JSON: {column: "dialect:attribute"}.';
COMMENT ON COLUMN spans.attributes IS 'All span attributes, JSON, lossless.';
COMMENT ON COLUMN spans.resource_attributes IS 'Attributes of the process that sent it, JSON.';
COMMENT ON COLUMN spans.resource_entity_refs IS 'Entity references of the resource, JSON.';
COMMENT ON COLUMN spans.resource_dropped_attributes_count IS 'Resource attributes the sender cut.';
COMMENT ON COLUMN spans.resource_schema_url IS 'Schema URL of the resource.';
COMMENT ON COLUMN spans.scope_name IS 'Instrumentation scope.';
COMMENT ON COLUMN spans.scope_version IS 'Version of the scope.';
COMMENT ON COLUMN spans.scope_attributes IS 'Attributes of the scope, JSON.';
COMMENT ON COLUMN spans.scope_dropped_attributes_count IS 'Scope attributes the sender cut.';
COMMENT ON COLUMN spans.scope_schema_url IS 'Schema URL of the scope.';
COMMENT ON COLUMN spans.events IS 'JSON array of {time_unix_nano, name, attributes, ...}.';
COMMENT ON COLUMN spans.links IS 'JSON array of {trace_id, span_id, attributes, ...}.';
COMMENT ON COLUMN spans.trace_state IS 'W3C trace state.';
COMMENT ON COLUMN spans.flags IS 'OTLP span flags, as sent.';
COMMENT ON COLUMN spans.dropped_attributes_count IS 'Span attributes the sender cut.';
COMMENT ON COLUMN spans.dropped_events_count IS 'Events the sender cut.';
COMMENT ON COLUMN spans.dropped_links_count IS 'Links the sender cut.';
COMMENT ON COLUMN spans.sample_weight IS
  'How many spans this one stands for: 2^56 / (2^56 - th) of its trace state; 1 without sampling.';
COMMENT ON COLUMN spans.batch_id IS 'Batch it came in; see the view receipts.';
