-- traces: one row for each trace, summed from its parts. A late span changes the row at the next
-- flush. Several spans without a parent: the earliest is the root.
CREATE OR REPLACE VIEW traces AS FROM trace_sums(true, [
  'name', 'service_name', 'session_id', 'user_id', 'experiment_id', 'run_id',
  'sample_reason', 'sample_rule', 'input_preview', 'output_preview'
]);

COMMENT ON VIEW traces IS 'One row per trace; tokens and cost count each model call once: neither aggregates nor repeats.';
COMMENT ON COLUMN traces.trace_id IS '32 lower-case hex digits.';
COMMENT ON COLUMN traces."name" IS
  'Name of the root span; while it is missing, of the earliest span.';
COMMENT ON COLUMN traces.service_name IS
  'Service of the root span; while missing, of the earliest span.';
COMMENT ON COLUMN traces.start_time IS 'Earliest start of its spans, UTC, nanoseconds.';
COMMENT ON COLUMN traces.end_time IS 'Latest end of its spans, UTC, nanoseconds.';
COMMENT ON COLUMN traces.duration_ns IS 'end_time - start_time in nanoseconds.';
COMMENT ON COLUMN traces.state IS
  'IN_PROGRESS without a root span, ERROR if the root failed, else OK.';
COMMENT ON COLUMN traces.span_count IS 'Spans stored.';
COMMENT ON COLUMN traces.error_count IS 'Spans with status ERROR.';
COMMENT ON COLUMN traces.input_tokens IS 'Input tokens of its model calls.';
COMMENT ON COLUMN traces.output_tokens IS 'Output tokens of its model calls.';
COMMENT ON COLUMN traces.cache_read_tokens IS 'Input tokens read from a prompt cache.';
COMMENT ON COLUMN traces.cache_write_tokens IS 'Input tokens written to a prompt cache.';
COMMENT ON COLUMN traces.reasoning_tokens IS 'Output tokens spent on reasoning.';
COMMENT ON COLUMN traces.input_cost IS 'USD for input tokens.';
COMMENT ON COLUMN traces.output_cost IS 'USD for output tokens.';
COMMENT ON COLUMN traces.cost IS 'USD in all.';
COMMENT ON COLUMN traces.session_id IS
  'Session of the root span, else the first one any span names.';
COMMENT ON COLUMN traces.user_id IS 'User of the root span, else the first one any span names.';
COMMENT ON COLUMN traces.experiment_id IS 'Experiment of the root span, else the first one named.';
COMMENT ON COLUMN traces.run_id IS 'Run of the root span, else the first one any span names.';
COMMENT ON COLUMN traces.sample_weight IS
  'How many traces this one stands for, as its root does (before it came: its lightest span).';
COMMENT ON COLUMN traces.sample_reason IS
  'TAIL: a policy. LATE: a policy, after a part was dropped. HEAD: by its id, SENDER: before it came, BOTH.';
COMMENT ON COLUMN traces.sample_rule IS
  'Setting that chose it: sampling.head, or a policy as sampling.tail.<name>; NULL where none did.';
COMMENT ON COLUMN traces.tags IS 'Mutable tags, a JSON object; NULL where there are none.';
COMMENT ON COLUMN traces.metadata IS
  'Immutable trace metadata, a JSON object; NULL where there is none.';
COMMENT ON COLUMN traces.input_preview IS
  'First characters of the root''s input, else first model call''s.';
COMMENT ON COLUMN traces.output_preview IS
  'First characters of the root''s output, else last model call''s.';
COMMENT ON COLUMN traces.redaction_count IS 'Values that redaction replaced in its spans.';
COMMENT ON COLUMN traces.flag_count IS 'Open flags on the trace.';
