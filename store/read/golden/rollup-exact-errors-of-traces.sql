-- rollup-exact-traces: counts over all traces that came in, kept or not, each by the start, service and
-- state that the estimate would give it. `is_known` is false where a sampler before this server had
-- chosen among them or may have. Names in braces are filled from the closed lists in rollup.ts.
WITH "rows" AS (
  SELECT service_name AS "key", date_trunc('hour', start_time)::TIMESTAMP_NS AS bucket, (state = 'ERROR')::DOUBLE AS y, (CASE WHEN (state = 'ERROR') IS NOT NULL THEN 1 END)::DOUBLE AS z, is_known
  FROM arrived_traces(true)
  WHERE start_time >= $from AND start_time < $to AND service_name = $service
)
SELECT "key", bucket, coalesce(sum(y), 0) AS y, coalesce(sum(z), 0) AS z, bool_and(is_known) AS is_known
FROM "rows"
GROUP BY "key", bucket
ORDER BY "key", bucket
LIMIT $limit
