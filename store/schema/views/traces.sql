-- traces: one row for each trace, summed from its parts. A late span changes the row at the next
-- flush. Several spans without a parent: the earliest is the root.
CREATE OR REPLACE VIEW traces AS
WITH merged AS (
  SELECT
    trace_id,
    min(start_time) AS start_time,
    max(end_time) AS end_time,
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
    arg_min(root, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE root IS NOT NULL) AS root,
    arg_min_null(root_input_preview, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE root IS NOT NULL) AS root_input_preview,
    arg_min_null(root_output_preview, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE root IS NOT NULL) AS root_output_preview,
    arg_min(earliest, coalesce(earliest.start_time, 'infinity'::TIMESTAMP_NS)) AS earliest,
    arg_min(session_id, coalesce(start_time, 'infinity'::TIMESTAMP_NS)) AS session_id,
    arg_min(user_id, coalesce(start_time, 'infinity'::TIMESTAMP_NS)) AS user_id,
    arg_min(experiment_id, coalesce(start_time, 'infinity'::TIMESTAMP_NS)) AS experiment_id,
    arg_min(run_id, coalesce(start_time, 'infinity'::TIMESTAMP_NS)) AS run_id,
    arg_min(first_input_preview, coalesce(first_input_time, 'infinity'::TIMESTAMP_NS))
      AS input_preview,
    arg_max(last_output_preview, coalesce(last_output_time, '-infinity'::TIMESTAMP_NS))
      AS output_preview,
    sum(redaction_count)::BIGINT AS redaction_count,
    CASE WHEN bool_or(root IS NOT NULL)
      THEN arg_min_null(sampling, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
        FILTER (WHERE root IS NOT NULL)
      -- Parts without spans only take tokens back.
      ELSE arg_min_null(sampling, coalesce(sampling.weight, 1)) FILTER (WHERE span_count > 0) END
      AS sampling
  FROM trace_part
  GROUP BY trace_id
),
decided AS (
  SELECT trace_id, any_value(policy) AS policy, bool_or(coalesce(cause = 'LATE', false)) AS is_late
  FROM tail_verdict
  WHERE is_kept
  GROUP BY trace_id
)
SELECT
  merged.trace_id,
  CASE WHEN root IS NULL THEN earliest.name ELSE root.name END AS "name",
  CASE WHEN root IS NULL THEN earliest.service_name ELSE root.service_name END AS service_name,
  start_time, end_time,
  epoch_ns(end_time) - epoch_ns(start_time) AS duration_ns,
  CASE WHEN root IS NULL THEN 'IN_PROGRESS'
    WHEN root.status_code = 'ERROR' THEN 'ERROR' ELSE 'OK' END
    AS state,
  span_count, error_count,
  input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
  input_cost, output_cost, cost,
  coalesce(root.session_id, session_id) AS session_id,
  coalesce(root.user_id, user_id) AS user_id,
  coalesce(root.experiment_id, experiment_id) AS experiment_id,
  coalesce(root.run_id, run_id) AS run_id,
  coalesce(sampling.weight, 1) AS sample_weight,
  CASE WHEN decided.is_late THEN 'LATE' WHEN decided.trace_id IS NOT NULL THEN 'TAIL' ELSE sampling.reason END AS sample_reason,
  CASE WHEN decided.trace_id IS NOT NULL THEN 'sampling.tail.' || decided.policy
    WHEN sampling.reason IN ('HEAD', 'BOTH') THEN 'sampling.head' END AS sample_rule,
  NULL::JSON AS tags, NULL::JSON AS metadata,
  coalesce(root_input_preview, input_preview) AS input_preview,
  coalesce(root_output_preview, output_preview) AS output_preview,
  redaction_count,
  0::BIGINT AS flag_count
FROM merged
LEFT JOIN decided ON decided.trace_id = merged.trace_id;

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
