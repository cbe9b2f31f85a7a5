-- trace_rows: rows of the view `traces` for few traces, in a tenth of the time of trace_sums over
-- the same. It holds the texts of all of them in memory.
CREATE OR REPLACE MACRO trace_rows(trace_ids) AS TABLE
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
  -- The row ids first: DuckDB would read every column of every part otherwise.
  WHERE rowid IN (
    SELECT found.rowid FROM trace_part found WHERE found.trace_id IN (SELECT unnest(trace_ids))
  )
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

COMMENT ON MACRO TABLE trace_rows IS 'Rows of the view traces, of these traces alone.';
