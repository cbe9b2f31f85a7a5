-- stored_artifacts: the view artifacts with its texts as they are stored (model/stored-text.ts).
CREATE OR REPLACE VIEW stored_artifacts AS
WITH latest AS (
  SELECT
    run_id, experiment_id, path,
    arg_max(
      {'text': "text", 'size_bytes': size_bytes, 'logged_time': recorded_time},
      journal_seq * 1048576 + place
    ) AS newest
  FROM artifact_fact
  GROUP BY run_id, experiment_id, path
)
SELECT
  run_id, experiment_id, path, newest."text" AS "text", newest.size_bytes AS size_bytes,
  newest.logged_time AS logged_time
FROM latest;
