-- experiments: each with what was said of it last. The experiment 0 is there without a word.
CREATE OR REPLACE VIEW experiments AS
WITH facts AS (
  SELECT
    experiment_id, name, lifecycle_stage, artifact_location, recorded_time,
    journal_seq * 1048576 + place AS turn
  FROM experiment_fact
  UNION ALL
  SELECT '0', 'Default', 'active', 'mlflow-artifacts:/0', min(applied_time)::TIMESTAMP_NS, 0
  FROM schema_version
)
SELECT
  experiment_id,
  arg_max(name, turn) FILTER (WHERE name IS NOT NULL) AS name,
  arg_max(lifecycle_stage, turn) FILTER (WHERE lifecycle_stage IS NOT NULL) AS lifecycle_stage,
  arg_max(artifact_location, turn) FILTER (WHERE artifact_location IS NOT NULL)
    AS artifact_location,
  arg_min(recorded_time, turn) AS creation_time,
  arg_max(recorded_time, turn) AS last_update_time
FROM facts
GROUP BY experiment_id;

COMMENT ON VIEW experiments IS 'Experiments, deleted ones too; 0 is Default and always there.';
COMMENT ON COLUMN experiments.experiment_id IS
  'Digits, made from a hash of the name it was created with; 0 for Default.';
COMMENT ON COLUMN experiments.name IS 'Its name now.';
COMMENT ON COLUMN experiments.lifecycle_stage IS 'active or deleted.';
COMMENT ON COLUMN experiments.artifact_location IS 'Where artifacts of its runs go, a URI.';
COMMENT ON COLUMN experiments.creation_time IS 'When it was created, UTC.';
COMMENT ON COLUMN experiments.last_update_time IS 'When it was last renamed, deleted or restored, UTC.';
