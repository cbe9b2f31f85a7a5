-- rollup: weighted totals of one figure by group and time, and what their errors follow from: traces
-- are drawn independently and what belongs to one stays together, so the sums are first taken by
-- trace. Where spans of a trace differ in weight the largest counts, which errs on the safe side.
-- A row of `traces` is such a sum already. What has the weight 0 stands for nothing.
-- `stands_for` is how many rows a trace stands for. `y` is the figure, `z` its rows, or what it is divided by.
-- `y_unsure` and those below it are of traces that stand for others, as in model/estimate.ts. Names in braces are filled from the closed lists in rollup.ts.
WITH "rows" AS (
  SELECT
    {key} AS "key", {bucket} AS bucket, trace_id, sample_weight AS weight,
    ({figure})::DOUBLE AS x, ({per})::DOUBLE AS per
  FROM {source}
  WHERE sample_weight > 0 AND {filters}
),
traced AS (
  SELECT "key", bucket, {traced}
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
