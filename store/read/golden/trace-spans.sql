-- trace-spans: the spans of one trace by start time, parents before children that began with them;
-- their long texts as they are stored.
SELECT *
FROM stored_conversations
WHERE trace_id = $trace_id
ORDER BY start_time NULLS LAST, end_time DESC NULLS LAST, span_id
LIMIT $limit
