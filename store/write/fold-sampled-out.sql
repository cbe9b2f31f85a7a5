-- fold-sampled-out: rows of sampled_out up to journal record $1 become sums; the caller deletes them
-- in the same transaction.
INSERT INTO sampling_count BY NAME
WITH judged AS (
  SELECT *,
    is_aggregate IS NOT TRUE AND is_repeat IS NOT TRUE AND NOT (
      is_aggregate IS NOT NULL
      AND (trace_id, span_id) IN (SELECT (a.trace_id, a.span_id) FROM aggregate_span a)
    ) AS counts
  FROM sampled_out
  WHERE journal_seq <= $1::UBIGINT
)
SELECT
  date_trunc('minute', start_time)::TIMESTAMP AS minute,
  service_name,
  coalesce(response_model, request_model) AS model,
  count(*) AS spans,
  count(*) FILTER (WHERE parent_span_id IS NULL) AS traces,
  count(*) FILTER (WHERE status_code = 'ERROR') AS errors,
  TRY_CAST(sum(input_tokens) FILTER (WHERE counts) AS BIGINT) AS input_tokens,
  TRY_CAST(sum(output_tokens) FILTER (WHERE counts) AS BIGINT) AS output_tokens,
  sum(cost) FILTER (WHERE counts) AS cost,
  -- Of one that does not say it nobody knows, so nobody knows it of the sum.
  CASE WHEN count(came_sampled) = count(*) THEN bool_or(came_sampled) END AS came_sampled
FROM judged
GROUP BY ALL
