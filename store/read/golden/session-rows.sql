-- session-rows: the sessions of one page, summed over their own traces alone.
SELECT *
FROM session_rows($session_ids)
