-- weighted_mean: the mean of x in what a sample was drawn from, where x is known; NULL where no row
-- has a weight.
CREATE OR REPLACE MACRO weighted_mean(x, weight) AS
  sum(x * weight::DOUBLE) / nullif(sum(weight::DOUBLE) FILTER (WHERE x IS NOT NULL), 0);

COMMENT ON MACRO weighted_mean IS
  'Mean of x before sampling; of a condition as a number, the share: weighted_mean((x > 1)::INT, w).';
