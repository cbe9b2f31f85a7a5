-- weighted_sum: the total of x in what a sample was drawn from; weighted_sum(1, w) counts.
CREATE OR REPLACE MACRO weighted_sum(x, weight) AS sum(x * weight::DOUBLE);

COMMENT ON MACRO weighted_sum IS 'Total of x before sampling: weighted_sum(cost, sample_weight).';
