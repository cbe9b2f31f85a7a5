-- session-trace-ids: traces that may belong to one session: a span or the root names it.
SELECT DISTINCT trace_id
FROM trace_part
WHERE session_id = $session OR root.session_id = $session
