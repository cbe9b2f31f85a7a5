-- session_rows: rows of the view `sessions` for few sessions, summed over their own traces alone: those
-- of which a span or the root names one.
CREATE OR REPLACE MACRO session_rows(session_ids) AS TABLE
SELECT *
FROM session_sums(
  false,
  (
    SELECT list(DISTINCT trace_id)
    FROM trace_part
    WHERE session_id IN (SELECT unnest(session_ids))
      OR root.session_id IN (SELECT unnest(session_ids))
  ),
  ['session_id']
)
WHERE session_id IN (SELECT unnest(session_ids));

COMMENT ON MACRO TABLE session_rows IS 'Rows of the view sessions, of these sessions alone.';
