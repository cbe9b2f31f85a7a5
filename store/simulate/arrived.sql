-- arrived: spans and traces that came in whole minutes, and those of them that are not stored. It is
-- the view sampling_counts without the columns that take long (a test compares the two).
WITH came AS (
  SELECT 1 AS spans, (parent_span_id IS NULL)::INT AS traces, true AS is_kept
  FROM span
  WHERE start_time >= $from AND start_time < $to
  UNION ALL
  SELECT 1, (parent_span_id IS NULL)::INT, false
  FROM sampled_out
  WHERE start_time >= $from AND start_time < $to
  UNION ALL
  SELECT spans, traces, false
  FROM sampling_count
  WHERE "minute" >= $from AND "minute" < $to
)
SELECT
  coalesce(sum(spans), 0)::DOUBLE AS spans,
  coalesce(sum(traces), 0)::DOUBLE AS traces,
  coalesce(sum(spans) FILTER (WHERE NOT is_kept), 0)::DOUBLE AS not_kept_spans,
  coalesce(sum(traces) FILTER (WHERE NOT is_kept), 0)::DOUBLE AS not_kept_traces
FROM came
