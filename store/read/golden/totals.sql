-- totals: how much there is, for the shell, the first-run page and the metrics. Services are those
-- a trace can be filtered by: the root's, or the earliest span's while the root is missing.
SELECT
  (SELECT count(DISTINCT trace_id) FROM trace_part) AS traces,
  (SELECT count(*) FROM span) AS spans,
  (SELECT count(*) FROM log_record) AS log_records,
  (SELECT count(*) FROM metric_point) AS metric_points,
  (SELECT arg_max(trace_id, journal_seq) FROM trace_part) AS newest_trace_id,
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
