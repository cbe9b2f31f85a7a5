-- sessions: one row for each session that a trace names, summed from the view `traces`, so that
-- what counts there counts here. A trace belongs to one session: its root's, else the first named.
CREATE OR REPLACE VIEW sessions AS
SELECT
  session_id,
  min(start_time) AS start_time,
  max(end_time) AS end_time,
  epoch_ns(max(end_time)) - epoch_ns(min(start_time)) AS duration_ns,
  count(*) AS trace_count,
  count(*) FILTER (WHERE state = 'ERROR') AS error_trace_count,
  sum(span_count)::BIGINT AS span_count,
  sum(error_count)::BIGINT AS error_count,
  TRY_CAST(sum(input_tokens) AS BIGINT) AS input_tokens,
  TRY_CAST(sum(output_tokens) AS BIGINT) AS output_tokens,
  TRY_CAST(sum(cache_read_tokens) AS BIGINT) AS cache_read_tokens,
  TRY_CAST(sum(cache_write_tokens) AS BIGINT) AS cache_write_tokens,
  TRY_CAST(sum(reasoning_tokens) AS BIGINT) AS reasoning_tokens,
  sum(input_cost) AS input_cost,
  sum(output_cost) AS output_cost,
  sum(cost) AS cost,
  arg_min(user_id, coalesce(start_time, 'infinity'::TIMESTAMP_NS)) AS user_id,
  coalesce(list_sort(list(DISTINCT service_name) FILTER (WHERE service_name IS NOT NULL)), [])
    AS services,
  arg_min(input_preview, coalesce(start_time, 'infinity'::TIMESTAMP_NS)) AS input_preview,
  arg_max(output_preview, coalesce(start_time, '-infinity'::TIMESTAMP_NS)) AS output_preview
FROM traces
WHERE session_id IS NOT NULL
GROUP BY session_id;

COMMENT ON VIEW sessions IS
  'One row per session; tokens and cost count each model call once, as in traces.';
COMMENT ON COLUMN sessions.session_id IS 'Conversation or session, as its senders name it.';
COMMENT ON COLUMN sessions.start_time IS 'Start of its first trace, UTC, nanoseconds.';
COMMENT ON COLUMN sessions.end_time IS 'Latest end of its traces, UTC, nanoseconds.';
COMMENT ON COLUMN sessions.duration_ns IS 'end_time - start_time in nanoseconds, pauses included.';
COMMENT ON COLUMN sessions.trace_count IS 'Traces of the session.';
COMMENT ON COLUMN sessions.error_trace_count IS 'Traces whose root failed.';
COMMENT ON COLUMN sessions.span_count IS 'Spans of its traces.';
COMMENT ON COLUMN sessions.error_count IS 'Spans with status ERROR.';
COMMENT ON COLUMN sessions.input_tokens IS 'Input tokens of its model calls, cached ones included.';
COMMENT ON COLUMN sessions.output_tokens IS 'Output tokens, reasoning included.';
COMMENT ON COLUMN sessions.cache_read_tokens IS 'Input tokens read from a prompt cache.';
COMMENT ON COLUMN sessions.cache_write_tokens IS 'Input tokens written to a prompt cache.';
COMMENT ON COLUMN sessions.reasoning_tokens IS 'Output tokens spent on reasoning.';
COMMENT ON COLUMN sessions.input_cost IS 'USD for input tokens.';
COMMENT ON COLUMN sessions.output_cost IS 'USD for output tokens.';
COMMENT ON COLUMN sessions.cost IS 'USD in all.';
COMMENT ON COLUMN sessions.user_id IS 'User of the first trace that names one.';
COMMENT ON COLUMN sessions.services IS 'Services that its traces began in, sorted.';
COMMENT ON COLUMN sessions.input_preview IS 'First characters of the first input.';
COMMENT ON COLUMN sessions.output_preview IS 'First characters of the last output.';
