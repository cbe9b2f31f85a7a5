-- rollup-quantile: a quantile of one figure by group and time, with Woodruff's interval: the error of
-- the share that lies below it, taken by trace as in rollup.sql, looked up in the sample again.
-- It reaches at least as far as rows may lie that the sample would not have shown (`unseenRows` of
-- model/estimate.ts). An end is NULL where it would lie beyond the sample.
-- 1e-12 is its shareTolerance. Names in braces are filled from the closed lists in rollup.ts.
WITH "rows" AS (
  SELECT
    {key} AS "key", {bucket} AS bucket, trace_id, sample_weight AS weight, ({figure})::DOUBLE AS x
  FROM {source}
  WHERE sample_weight > 0 AND {filters}
),
ranked AS (
  SELECT
    *,
    sum(weight) OVER (PARTITION BY "key", bucket ORDER BY x) AS below,
    sum(weight) OVER (PARTITION BY "key", bucket) AS total
  FROM "rows"
  WHERE x IS NOT NULL
),
found AS (
  SELECT
    "key", bucket,
    count(*)::DOUBLE AS sampled,
    any_value(total) AS total,
    min(x) FILTER (WHERE below >= $level * total * (1 - 1e-12)) AS estimate
  FROM ranked
  GROUP BY "key", bucket
  ORDER BY "key", bucket
  LIMIT $limit
),
traced AS (
  SELECT
    found."key", found.bucket, ranked.trace_id,
    1 - 1 / max(weight) AS spread,
    sum(weight) AS stands_for,
    sum(weight * ((x <= estimate)::INT - $level)) AS y
  FROM found
  JOIN ranked
    ON found."key" IS NOT DISTINCT FROM ranked."key"
    AND found.bucket IS NOT DISTINCT FROM ranked.bucket
  GROUP BY ALL
),
spread AS (
  SELECT
    "key", bucket,
    sum(spread * y * y) AS variance,
    coalesce(max(stands_for) FILTER (WHERE spread > 0), 0) AS heaviest
  FROM traced
  GROUP BY ALL
),
reaching AS (
  SELECT
    found.*, heaviest,
    greatest($errors * sqrt(variance), $unseen * heaviest) / total AS reach
  FROM found
  JOIN spread
    ON found."key" IS NOT DISTINCT FROM spread."key"
    AND found.bucket IS NOT DISTINCT FROM spread.bucket
)
SELECT
  reaching."key", reaching.bucket, sampled, estimate, heaviest,
  CASE WHEN $level > reach THEN min(x) FILTER (WHERE below >= ($level - reach) * reaching.total * (1 - 1e-12)) END AS low,
  CASE WHEN $level + reach < 1 THEN
    coalesce(min(x) FILTER (WHERE below >= ($level + reach) * reaching.total * (1 - 1e-12)), max(x)) END AS high
FROM reaching
JOIN ranked
  ON reaching."key" IS NOT DISTINCT FROM ranked."key"
  AND reaching.bucket IS NOT DISTINCT FROM ranked.bucket
GROUP BY reaching."key", reaching.bucket, sampled, estimate, heaviest, reach
ORDER BY "key", bucket
