-- sessions: one row for each session that a trace names, summed from the view `traces`, so that
-- what counts there counts here.
-- Plain figures are those of the traces that are kept. Beside each stands its estimate, of what
-- came before sampling, and the standard error of that: traces are drawn independently of each
-- other, those of one session too. No exact figures by session exist: a span that was not chosen
-- leaves a narrow row, which names none.
CREATE OR REPLACE VIEW sessions AS
FROM session_sums(
  true, NULL::VARCHAR[],
  ['session_id', 'user_id', 'service_name', 'input_preview', 'output_preview']
);

COMMENT ON VIEW sessions IS
  'One row per session of which a trace is kept; tokens and cost count each model call once.';
COMMENT ON COLUMN sessions.session_id IS 'Conversation or session, as its senders name it.';
COMMENT ON COLUMN sessions.start_time IS 'Start of its first kept trace, UTC, nanoseconds.';
COMMENT ON COLUMN sessions.end_time IS 'Latest end of its kept traces, UTC, nanoseconds.';
COMMENT ON COLUMN sessions.duration_ns IS 'end_time - start_time in nanoseconds, pauses included.';
COMMENT ON COLUMN sessions.trace_count IS 'Traces of the session that are kept.';
COMMENT ON COLUMN sessions.error_trace_count IS 'Kept traces whose root failed.';
COMMENT ON COLUMN sessions.span_count IS 'Spans of its kept traces.';
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
COMMENT ON COLUMN sessions.is_sampled IS
  'True where a kept trace stands for others, too. False does not say that none was dropped.';
COMMENT ON COLUMN sessions.trace_count_estimate IS 'Traces, before sampling.';
COMMENT ON COLUMN sessions.trace_count_standard_error IS 'Of trace_count_estimate.';
COMMENT ON COLUMN sessions.error_trace_count_estimate IS
  'Traces whose root failed, before sampling.';
COMMENT ON COLUMN sessions.error_trace_count_standard_error IS 'Of error_trace_count_estimate.';
COMMENT ON COLUMN sessions.span_count_estimate IS 'Spans, before sampling.';
COMMENT ON COLUMN sessions.span_count_standard_error IS 'Of span_count_estimate.';
COMMENT ON COLUMN sessions.error_count_estimate IS 'Spans with status ERROR, before sampling.';
COMMENT ON COLUMN sessions.error_count_standard_error IS 'Of error_count_estimate.';
COMMENT ON COLUMN sessions.input_tokens_estimate IS 'Input tokens, before sampling.';
COMMENT ON COLUMN sessions.input_tokens_standard_error IS 'Of input_tokens_estimate.';
COMMENT ON COLUMN sessions.output_tokens_estimate IS 'Output tokens, before sampling.';
COMMENT ON COLUMN sessions.output_tokens_standard_error IS 'Of output_tokens_estimate.';
COMMENT ON COLUMN sessions.cache_read_tokens_estimate IS
  'Input tokens read from a prompt cache, before sampling.';
COMMENT ON COLUMN sessions.cache_read_tokens_standard_error IS 'Of cache_read_tokens_estimate.';
COMMENT ON COLUMN sessions.cache_write_tokens_estimate IS
  'Input tokens written to a prompt cache, before sampling.';
COMMENT ON COLUMN sessions.cache_write_tokens_standard_error IS 'Of cache_write_tokens_estimate.';
COMMENT ON COLUMN sessions.reasoning_tokens_estimate IS
  'Output tokens spent on reasoning, before sampling.';
COMMENT ON COLUMN sessions.reasoning_tokens_standard_error IS 'Of reasoning_tokens_estimate.';
COMMENT ON COLUMN sessions.input_cost_estimate IS 'USD for input tokens, before sampling.';
COMMENT ON COLUMN sessions.input_cost_standard_error IS 'Of input_cost_estimate.';
COMMENT ON COLUMN sessions.output_cost_estimate IS 'USD for output tokens, before sampling.';
COMMENT ON COLUMN sessions.output_cost_standard_error IS 'Of output_cost_estimate.';
COMMENT ON COLUMN sessions.cost_estimate IS 'USD in all, before sampling.';
COMMENT ON COLUMN sessions.cost_standard_error IS 'Of cost_estimate.';
