-- weighted_mean_se: the standard error of weighted_mean, as of a ratio of two totals
-- (model/estimate.ts; a test compares the two). NULL where all rows that stand for others are alike:
-- 1e-12 of its terms is what rounding leaves of 0 there.
CREATE OR REPLACE MACRO weighted_mean_se(x, weight) AS sqrt((
  list_transform(
    [struct_pack(
      xx := sum(weight::DOUBLE * (weight - 1) * x * x),
      xn := sum(weight::DOUBLE * (weight - 1) * x),
      nn := sum(weight::DOUBLE * (weight - 1)) FILTER (WHERE x IS NOT NULL),
      mean := weighted_mean(x, weight),
      stands_for_others := max(weight) > 1
    )],
    lambda reduced_row: CASE
      WHEN reduced_row.xx - 2 * reduced_row.mean * reduced_row.xn
        + reduced_row.mean ** 2 * reduced_row.nn
        > 1e-12 * (reduced_row.xx + reduced_row.mean ** 2 * reduced_row.nn)
      THEN reduced_row.xx - 2 * reduced_row.mean * reduced_row.xn
        + reduced_row.mean ** 2 * reduced_row.nn
      WHEN reduced_row.stands_for_others THEN NULL
      ELSE 0 END
  )
)[1]) / nullif(sum(weight::DOUBLE) FILTER (WHERE x IS NOT NULL), 0);

COMMENT ON MACRO weighted_mean_se IS
  'Standard error of weighted_mean, over rows of traces; NULL where the sample cannot tell it.';
