-- weighted_quantile: the least x at or below which a share q of the weight lies; NULL where no row
-- has a weight. The values are sorted and added up one after another, some microseconds each: a
-- list, because DuckDB has no aggregate for it, and a macro cannot look into a window. 1e-12 is
-- shareTolerance of model/estimate.ts.
CREATE OR REPLACE MACRO weighted_quantile(x, weight, q) AS list_reduce(
  list(struct_pack(x := x, w := weight::DOUBLE) ORDER BY x)
    FILTER (WHERE x IS NOT NULL AND weight > 0),
  lambda reduced_row, following_row: struct_pack(
    x := CASE
      WHEN reduced_row.w >= q * (1 - 1e-12)
        * sum(weight::DOUBLE) FILTER (WHERE x IS NOT NULL AND weight > 0)
      THEN reduced_row.x ELSE following_row.x END,
    w := reduced_row.w + following_row.w
  )
).x;

COMMENT ON MACRO weighted_quantile IS
  'Quantile of x before sampling: weighted_quantile(duration_ns, sample_weight, 0.95).';
