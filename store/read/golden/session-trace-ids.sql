-- session-trace-ids: traces that may belong to these sessions: a span or the root names one.
SELECT DISTINCT trace_id
FROM trace_part
WHERE list_contains($session_ids, session_id) OR list_contains($session_ids, root.session_id)
