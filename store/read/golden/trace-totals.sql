-- trace-totals: how many traces there are, and the services that a trace can be filtered by: the
-- root's, or the earliest span's while the root is missing. Reads a part of every trace.
SELECT
  (SELECT count(DISTINCT trace_id) FROM trace_part) AS traces,
  (
    SELECT coalesce(list(service_name ORDER BY service_name), [])
    FROM (
      SELECT DISTINCT
        CASE WHEN root IS NULL THEN earliest.service_name ELSE root.service_name END
          AS service_name
      FROM trace_part
      WHERE service_name IS NOT NULL
      ORDER BY service_name
      LIMIT 1000
    )
  ) AS services
