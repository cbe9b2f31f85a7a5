-- rollup-quantile: a quantile of one figure by group and time, with Woodruff's interval: the error of
-- the share that lies below it, taken by trace as in rollup.sql, looked up in the sample again.
-- Names in braces are filled from the closed lists in rollup.ts.
WITH "rows" AS (
  SELECT
    name AS "key", date_trunc('hour', start_time)::TIMESTAMP_NS AS bucket, trace_id, sample_weight AS weight, (duration_ns)::DOUBLE AS x
  FROM trace_sums(true, ['name', 'service_name']::VARCHAR[])
  WHERE sample_weight > 0 AND start_time >= $from AND start_time < $to AND service_name = $service
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
    min(x) FILTER (WHERE below >= $level * total) AS estimate
  FROM ranked
  GROUP BY "key", bucket
  ORDER BY "key", bucket
  LIMIT $limit
),
traced AS (
  SELECT
    found."key", found.bucket, ranked.trace_id,
    1 - 1 / max(weight) AS spread,
    sum(weight * ((x <= estimate)::INT - $level)) AS y
  FROM found
  JOIN ranked
    ON found."key" IS NOT DISTINCT FROM ranked."key"
    AND found.bucket IS NOT DISTINCT FROM ranked.bucket
  GROUP BY ALL
),
reaching AS (
  SELECT
    found.*,
    $errors * sqrt(spread.variance) / total AS reach
  FROM found
  JOIN (
    SELECT "key", bucket, sum(spread * y * y) AS variance FROM traced GROUP BY ALL
  ) spread
    ON found."key" IS NOT DISTINCT FROM spread."key"
    AND found.bucket IS NOT DISTINCT FROM spread.bucket
)
SELECT
  reaching."key", reaching.bucket, sampled, estimate,
  min(x) FILTER (WHERE below >= ($level - reach) * reaching.total) AS low,
  coalesce(min(x) FILTER (WHERE below >= ($level + reach) * reaching.total), max(x)) AS high
FROM reaching
JOIN ranked
  ON reaching."key" IS NOT DISTINCT FROM ranked."key"
  AND reaching.bucket IS NOT DISTINCT FROM ranked.bucket
GROUP BY ALL
ORDER BY "key", bucket
