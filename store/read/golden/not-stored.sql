-- not-stored: whether something came in that is not stored and may belong to the rows of a rollup, and
-- whether old spans that were not chosen have become sums by minute. A trace that is dropped has a
-- span at its start, of its service. Names in braces are filled from the closed lists in rollup.ts.
SELECT
  EXISTS (FROM sampled_out WHERE start_time IS NULL OR ({filters}))
    OR EXISTS (FROM sampling_count WHERE {folded_filters}) AS lacks,
  EXISTS (FROM sampling_count) AS has_sums
