-- rollup: weighted totals of one figure by group and time, and what their errors follow from: traces
-- are drawn independently and what belongs to one stays together, so the sums are first taken by
-- trace. Where spans of a trace differ in weight the largest counts, which errs on the safe side.
-- A row of `traces` is such a sum already. What has the weight 0 stands for nothing.
-- `stands_for` is how many rows a trace stands for. `y` is the figure, `z` its rows, or what it is divided by.
-- `y_unsure` and those below it are of traces that stand for others, as in model/estimate.ts. Names in braces are filled from the closed lists in rollup.ts.
WITH "rows" AS (
  SELECT
    service_name AS "key", date_trunc('hour', start_time)::TIMESTAMP_NS AS bucket, trace_id, sample_weight AS weight,
    (state = 'ERROR')::DOUBLE AS x, (CASE WHEN (state = 'ERROR') IS NOT NULL THEN 1 END)::DOUBLE AS per
  FROM trace_sums(true, ['service_name']::VARCHAR[])
  WHERE sample_weight > 0 AND start_time >= $from AND start_time < $to AND service_name = $service
),
traced AS (
  SELECT "key", bucket, 
    weight,
    weight AS stands_for,
    (x IS NOT NULL)::BIGINT AS "rows",
    coalesce(weight * x, 0) AS y,
    coalesce(weight * per, 0) AS z
  FROM "rows"
),
spread AS (
  SELECT *, 1 - 1 / weight AS spread FROM traced
)
SELECT
  "key", bucket,
  sum("rows")::DOUBLE AS sampled,
  sum(y) AS y,
  sum(z) AS z,
  sum(spread * y * y) AS yy,
  sum(spread * y * z) AS yz,
  sum(spread * z * z) AS zz,
  coalesce(sum(y) FILTER (WHERE spread > 0), 0) AS y_unsure,
  coalesce(sum(z) FILTER (WHERE spread > 0), 0) AS z_unsure,
  coalesce(max(stands_for) FILTER (WHERE spread > 0), 0) AS heaviest,
  coalesce(max(greatest(y, weight)) FILTER (WHERE spread > 0), 0) AS heaviest_y
FROM spread
GROUP BY "key", bucket
ORDER BY "key", bucket
LIMIT $limit
