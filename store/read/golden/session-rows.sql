-- session-rows: the sessions of one page, summed over their own traces alone.
SELECT *
FROM session_sums($trace_ids)
WHERE list_contains($session_ids, session_id)
