-- sampling-sums: whether old spans that were not chosen have become sums.
SELECT count(*) > 0 AS has_sums
FROM sampling_count
