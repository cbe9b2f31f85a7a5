-- trace-logs: the log records of one trace by time, their long texts as they are stored.
SELECT *
FROM stored_logs
WHERE trace_id = $trace_id
ORDER BY coalesce("time", observed_time) NULLS LAST, observed_time, batch_id
LIMIT $limit
