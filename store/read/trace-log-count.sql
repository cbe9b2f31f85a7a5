-- trace-log-count: how many log records one trace has, beyond those that are shown.
SELECT count(*) AS log_count
FROM log_record
WHERE trace_id = $trace_id
