-- weighted_se: the standard error of weighted_sum. Rows must be drawn independently of each other, as
-- traces are; spans of one trace are not, and their sums have to be taken by trace before.
CREATE OR REPLACE MACRO weighted_se(x, weight) AS
  sqrt(sum(weight::DOUBLE * (weight - 1) * x * x));

COMMENT ON MACRO weighted_se IS 'Standard error of weighted_sum, over rows of traces.';
