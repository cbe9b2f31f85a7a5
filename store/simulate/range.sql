-- range: how many traces start in a range, and when the oldest of the newest $limit started.
WITH starts AS (
  SELECT min(start_time) AS start_time
  FROM trace_part
  GROUP BY trace_id
  HAVING min(start_time) >= $from AND min(start_time) < $to
)
SELECT
  (SELECT count(*) FROM starts) AS traces,
  min(start_time) AS oldest
FROM (SELECT start_time FROM starts ORDER BY start_time DESC LIMIT $limit)
