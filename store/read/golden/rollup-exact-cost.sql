-- rollup-exact: the same totals over all model calls that came in, kept or not. `is_known` is false where
-- a sampler before this server had chosen among the spans or may have (in rows of older versions), or
-- where old spans that were not chosen have become sums that do not say it. Names in braces are filled from the closed lists in rollup.ts.
WITH arrived AS (
  SELECT trace_id, span_id, start_time, status_code, service_name,
    coalesce(response_model, request_model) AS model, input_tokens, output_tokens, cost,
    is_aggregate, is_repeat, coalesce(sample_reason, '') NOT IN ('SENDER', 'BOTH') AS is_known
  FROM span
  UNION ALL
  SELECT trace_id, span_id, start_time, status_code, service_name,
    coalesce(response_model, request_model) AS model, input_tokens, output_tokens, cost,
    is_aggregate, is_repeat, NOT coalesce(came_sampled, true) AS is_known
  FROM sampled_out
),
"rows" AS (
  SELECT NULL::VARCHAR AS "key", NULL::TIMESTAMP_NS AS bucket, (cost)::DOUBLE AS y,
    (CASE WHEN (cost) IS NOT NULL THEN 1 END)::DOUBLE AS z, is_known
  FROM arrived
  -- By the rules of the view `model_calls`.
  WHERE NOT is_aggregate AND NOT is_repeat
    AND (trace_id, span_id) NOT IN (SELECT (a.trace_id, a.span_id) FROM aggregate_span a)
    AND true
  UNION ALL
  SELECT NULL::VARCHAR AS "key", NULL::TIMESTAMP_NS AS bucket, (cost)::DOUBLE AS y, NULL AS z,
    true AND NOT coalesce(came_sampled, true) AS is_known
  FROM sampling_count
  WHERE true
)
SELECT "key", bucket, coalesce(sum(y), 0) AS y, coalesce(sum(z), 0) AS z, bool_and(is_known) AS is_known
FROM "rows"
GROUP BY "key", bucket
ORDER BY "key", bucket
LIMIT $limit
