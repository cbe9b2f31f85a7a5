-- weighted_mean: the mean of x in what a sample was drawn from, where x is known.
CREATE OR REPLACE MACRO weighted_mean(x, weight) AS
  sum(x * weight::DOUBLE) / sum(weight::DOUBLE) FILTER (WHERE x IS NOT NULL);

COMMENT ON MACRO weighted_mean IS
  'Mean of x before sampling; of a condition as a number, the share: weighted_mean((x > 1)::INT, w).';
