-- weighted_se: the standard error of weighted_sum. Rows must be drawn independently of each other, as
-- traces are; spans of one trace are not, and their sums have to be taken by trace before. NULL where
-- rows stand for others and none of those adds to the sum: how much the unseen ones add nobody knows.
CREATE OR REPLACE MACRO weighted_se(x, weight) AS
  CASE WHEN max(weight) > 1 THEN nullif(sqrt(sum(weight::DOUBLE * (weight - 1) * x * x)), 0)
    ELSE sqrt(sum(weight::DOUBLE * (weight - 1) * x * x)) END;

COMMENT ON MACRO weighted_se IS
  'Standard error of weighted_sum, over rows of traces; NULL where the sample cannot tell it.';
