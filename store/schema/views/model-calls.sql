-- model_calls: the spans whose tokens and costs count: the one condition under which sums over spans
-- are right. is_repeat is NULL where a span reports nothing, so that those are left out, too. The
-- columns are those that rollups need; the rest stands in `spans`.
CREATE OR REPLACE VIEW model_calls AS
SELECT
  trace_id, span_id, parent_span_id, "name", start_time, end_time, duration_ns, status_code,
  service_name, experiment_id, span_type, operation_name, provider_name,
  coalesce(response_model, request_model) AS model, request_model, response_model, response_id,
  input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
  input_cost, output_cost, cost, time_to_first_token_ns,
  session_id, user_id, agent_name, prompt_name, prompt_version, run_id, model_id,
  scope_name, sample_weight
FROM stored_spans
WHERE NOT is_aggregate AND NOT is_repeat;

COMMENT ON VIEW model_calls IS
  'One row per model call that counts: spans that report tokens or a cost and repeat no other.';
COMMENT ON COLUMN model_calls.trace_id IS '32 lower-case hex digits.';
COMMENT ON COLUMN model_calls.span_id IS '16 lower-case hex digits; unique within its trace only.';
COMMENT ON COLUMN model_calls.parent_span_id IS 'NULL for a root span.';
COMMENT ON COLUMN model_calls."name" IS 'Span name.';
COMMENT ON COLUMN model_calls.start_time IS 'UTC, nanoseconds; NULL where unknown or after 2262.';
COMMENT ON COLUMN model_calls.end_time IS 'UTC, nanoseconds; NULL where unknown or after 2262.';
COMMENT ON COLUMN model_calls.duration_ns IS 'End minus start.';
COMMENT ON COLUMN model_calls.status_code IS 'UNSET, OK or ERROR.';
COMMENT ON COLUMN model_calls.service_name IS 'Resource attribute service.name.';
COMMENT ON COLUMN model_calls.experiment_id IS 'Experiment the span belongs to.';
COMMENT ON COLUMN model_calls.span_type IS
  'Mostly LLM, EMBEDDING or RERANKER; AGENT, CHAIN, ... where no span below reports tokens.';
COMMENT ON COLUMN model_calls.operation_name IS 'GenAI operation, e.g. chat.';
COMMENT ON COLUMN model_calls.provider_name IS 'Model provider, e.g. openai.';
COMMENT ON COLUMN model_calls.model IS 'Model that answered, else the one asked for.';
COMMENT ON COLUMN model_calls.request_model IS 'Model that was asked for.';
COMMENT ON COLUMN model_calls.response_model IS 'Model that answered.';
COMMENT ON COLUMN model_calls.response_id IS 'The answer, as its provider names it.';
COMMENT ON COLUMN model_calls.input_tokens IS 'Input tokens, cached ones included.';
COMMENT ON COLUMN model_calls.output_tokens IS 'Output tokens, reasoning included.';
COMMENT ON COLUMN model_calls.cache_read_tokens IS 'Input tokens read from a prompt cache.';
COMMENT ON COLUMN model_calls.cache_write_tokens IS 'Input tokens written to a prompt cache.';
COMMENT ON COLUMN model_calls.reasoning_tokens IS 'Output tokens spent on reasoning.';
COMMENT ON COLUMN model_calls.input_cost IS 'USD for input tokens.';
COMMENT ON COLUMN model_calls.output_cost IS 'USD for output tokens.';
COMMENT ON COLUMN model_calls.cost IS 'USD in all.';
COMMENT ON COLUMN model_calls.time_to_first_token_ns IS 'From request to first token, nanoseconds.';
COMMENT ON COLUMN model_calls.session_id IS 'Session the span itself names.';
COMMENT ON COLUMN model_calls.user_id IS 'User the span itself names.';
COMMENT ON COLUMN model_calls.agent_name IS 'Agent the span itself names.';
COMMENT ON COLUMN model_calls.prompt_name IS 'Prompt template used.';
COMMENT ON COLUMN model_calls.prompt_version IS 'Version of that template.';
COMMENT ON COLUMN model_calls.run_id IS 'Run the span belongs to.';
COMMENT ON COLUMN model_calls.model_id IS 'Logged model the span belongs to.';
COMMENT ON COLUMN model_calls.scope_name IS 'Instrumentation scope.';
COMMENT ON COLUMN model_calls.sample_weight IS 'How many spans this one stands for.';
