-- runs: each with what was said of it last. Runs of a deleted experiment are deleted with it.
CREATE OR REPLACE VIEW runs AS
WITH stages AS (
  SELECT
    experiment_id,
    arg_max(lifecycle_stage, journal_seq * 1048576 + place) = 'deleted' AS is_deleted
  FROM experiment_fact
  WHERE lifecycle_stage IS NOT NULL
  GROUP BY experiment_id
),
facts AS (
  SELECT *, journal_seq * 1048576 + place AS turn FROM run_fact
),
latest AS (
  SELECT
    run_id,
    experiment_id,
    arg_max(name, turn) FILTER (WHERE name IS NOT NULL) AS name,
    arg_max(user_id, turn) FILTER (WHERE user_id IS NOT NULL) AS user_id,
    arg_max(status, turn) FILTER (WHERE status IS NOT NULL) AS status,
    arg_max(start_time, turn) FILTER (WHERE start_time IS NOT NULL) AS start_time,
    arg_max(end_time, turn) FILTER (WHERE end_time IS NOT NULL) AS end_time,
    arg_max(lifecycle_stage, turn) FILTER (WHERE lifecycle_stage IS NOT NULL) AS lifecycle_stage
  FROM facts
  GROUP BY run_id, experiment_id
)
SELECT
  run_id, experiment_id, name, user_id, status, start_time, end_time,
  CASE WHEN coalesce(is_deleted, false) THEN 'deleted' ELSE lifecycle_stage END AS lifecycle_stage
FROM latest LEFT JOIN stages USING (experiment_id);

COMMENT ON VIEW runs IS 'Runs of experiments, deleted ones too.';
COMMENT ON COLUMN runs.run_id IS '32 lower-case hex digits.';
COMMENT ON COLUMN runs.experiment_id IS 'Its experiment; see the view experiments.';
COMMENT ON COLUMN runs.name IS 'Its name now.';
COMMENT ON COLUMN runs.user_id IS 'Who started it, as the client says.';
COMMENT ON COLUMN runs.status IS 'RUNNING, SCHEDULED, FINISHED, FAILED or KILLED.';
COMMENT ON COLUMN runs.start_time IS 'When it started, as the client says, UTC.';
COMMENT ON COLUMN runs.end_time IS 'When it ended; NULL until somebody said so.';
COMMENT ON COLUMN runs.lifecycle_stage IS 'active; deleted where it or its experiment is.';
