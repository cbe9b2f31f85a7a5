-- rollup-exact-traces: counts over all traces that came in, kept or not, each by the start, service and
-- state that the estimate would give it. `is_known` is false where a sampler before this server had
-- chosen among them or may have. Names in braces are filled from the closed lists in rollup.ts.
WITH "rows" AS (
  SELECT {key} AS "key", {bucket} AS bucket, ({figure})::DOUBLE AS y, ({per})::DOUBLE AS z, is_known
  FROM arrived_traces({names_service})
  WHERE {filters}
)
SELECT "key", bucket, coalesce(sum(y), 0) AS y, coalesce(sum(z), 0) AS z, bool_and(is_known) AS is_known
FROM "rows"
GROUP BY "key", bucket
ORDER BY "key", bucket
LIMIT $limit
