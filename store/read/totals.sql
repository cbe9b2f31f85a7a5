-- totals: how much there is, for the shell and the first-run page, in a few milliseconds for a million
-- parts: DuckDB knows how many rows there are, and skips row groups for the newest part. The last two
-- tell whether trace-totals.sql would count anew.
SELECT
  (SELECT count(*) FROM span) AS spans,
  (SELECT count(*) FROM log_record) AS log_records,
  (SELECT count(*) FROM metric_point) AS metric_points,
  (SELECT trace_id FROM trace_part ORDER BY journal_seq DESC LIMIT 1) AS newest_trace_id,
  (SELECT count(*) FROM trace_part) AS parts,
  (SELECT max(rowid) FROM trace_part) AS last_part
