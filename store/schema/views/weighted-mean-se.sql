-- weighted_mean_se: the standard error of weighted_mean, as of a ratio of two totals
-- (model/estimate.ts; a test compares the two).
CREATE OR REPLACE MACRO weighted_mean_se(x, weight) AS sqrt(greatest(0,
  sum(weight::DOUBLE * (weight - 1) * x * x)
  - 2 * weighted_mean(x, weight) * sum(weight::DOUBLE * (weight - 1) * x)
  + weighted_mean(x, weight) ** 2
    * sum(weight::DOUBLE * (weight - 1)) FILTER (WHERE x IS NOT NULL)
)) / nullif(sum(weight::DOUBLE) FILTER (WHERE x IS NOT NULL), 0);

COMMENT ON MACRO weighted_mean_se IS 'Standard error of weighted_mean, over rows of traces.';
