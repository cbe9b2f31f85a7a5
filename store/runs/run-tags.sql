-- Tags of some runs, by the rules of the view `run_tags`; see run-params.sql.
WITH latest AS (
  SELECT
    run_id, "key",
    arg_max({'value': "value", 'is_deleted': is_deleted}, journal_seq * 1048576 + place) AS newest
  FROM tag_fact SEMI JOIN (SELECT unnest($ids) AS run_id) USING (run_id)
  GROUP BY run_id, "key"
)
SELECT run_id, "key", coalesce(newest."value", '') AS "value"
FROM latest
WHERE newest.is_deleted IS DISTINCT FROM true
ORDER BY run_id, "key"
