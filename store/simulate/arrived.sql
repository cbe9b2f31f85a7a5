-- arrived: spans that came in whole minutes and traces that began between $from and $to, and those of
-- them of which nothing is stored. Old spans that have become sums are known by the minute alone and
-- no longer say of which traces they are: with them the counts of traces are NULL.
WITH came AS (
  SELECT 1 AS spans, true AS is_kept
  FROM span
  WHERE start_time >= $from_minute AND start_time < $to_minute
  UNION ALL
  SELECT 1, false
  FROM sampled_out
  WHERE start_time >= $from_minute AND start_time < $to_minute
  UNION ALL
  SELECT spans, false
  FROM sampling_count
  WHERE "minute" >= $from_minute AND "minute" < $to_minute
),
counted AS (
  SELECT
    count(*)::DOUBLE AS traces,
    count(*) FILTER (WHERE NOT is_stored)::DOUBLE AS not_kept_traces
  FROM arrived_traces(false)
  WHERE start_time >= $from AND start_time < $to
),
known AS (
  SELECT count(*) = 0 AS are_traces_known FROM sampling_count
)
SELECT
  coalesce(sum(spans), 0)::DOUBLE AS spans,
  coalesce(sum(spans) FILTER (WHERE NOT is_kept), 0)::DOUBLE AS not_kept_spans,
  (SELECT traces FROM counted, known WHERE are_traces_known) AS traces,
  (SELECT not_kept_traces FROM counted, known WHERE are_traces_known) AS not_kept_traces
FROM came
