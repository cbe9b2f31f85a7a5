-- session_sums: rows of the view `sessions`, over all traces where `is_all` is true, else over those
-- named. `texts` are the texts of traces that it reads, as trace_sums says; session_id is one.
-- A trace belongs to one session: its root's, else the first named.
CREATE OR REPLACE MACRO session_sums(is_all, trace_ids, texts) AS TABLE
WITH trace AS (
  FROM trace_sums(is_all, texts)
  UNION ALL
  FROM trace_rows(trace_ids)
)
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
  earliest_value(user_id, start_time, trace_tie(trace_id)) AS user_id,
  coalesce(list_sort(list(DISTINCT service_name) FILTER (WHERE service_name IS NOT NULL)), [])
    AS services,
  earliest_value(input_preview, start_time, trace_tie(trace_id)) AS input_preview,
  latest_value(output_preview, start_time, trace_tie(trace_id)) AS output_preview,
  bool_or(sample_weight <> 1) AS is_sampled,
  weighted_sum(1, sample_weight) AS trace_count_estimate,
  weighted_se(1, sample_weight) AS trace_count_standard_error,
  weighted_sum((state = 'ERROR')::INT, sample_weight) AS error_trace_count_estimate,
  weighted_se((state = 'ERROR')::INT, sample_weight) AS error_trace_count_standard_error,
  weighted_sum(span_count, sample_weight) AS span_count_estimate,
  weighted_se(span_count, sample_weight) AS span_count_standard_error,
  weighted_sum(error_count, sample_weight) AS error_count_estimate,
  weighted_se(error_count, sample_weight) AS error_count_standard_error,
  weighted_sum(input_tokens, sample_weight) AS input_tokens_estimate,
  weighted_se(input_tokens, sample_weight) AS input_tokens_standard_error,
  weighted_sum(output_tokens, sample_weight) AS output_tokens_estimate,
  weighted_se(output_tokens, sample_weight) AS output_tokens_standard_error,
  weighted_sum(cache_read_tokens, sample_weight) AS cache_read_tokens_estimate,
  weighted_se(cache_read_tokens, sample_weight) AS cache_read_tokens_standard_error,
  weighted_sum(cache_write_tokens, sample_weight) AS cache_write_tokens_estimate,
  weighted_se(cache_write_tokens, sample_weight) AS cache_write_tokens_standard_error,
  weighted_sum(reasoning_tokens, sample_weight) AS reasoning_tokens_estimate,
  weighted_se(reasoning_tokens, sample_weight) AS reasoning_tokens_standard_error,
  weighted_sum(input_cost, sample_weight) AS input_cost_estimate,
  weighted_se(input_cost, sample_weight) AS input_cost_standard_error,
  weighted_sum(output_cost, sample_weight) AS output_cost_estimate,
  weighted_se(output_cost, sample_weight) AS output_cost_standard_error,
  weighted_sum(cost, sample_weight) AS cost_estimate,
  weighted_se(cost, sample_weight) AS cost_standard_error
FROM trace
WHERE session_id IS NOT NULL
GROUP BY session_id;

COMMENT ON MACRO TABLE session_sums IS 'Rows of the view sessions, over these traces and texts.';
