-- experiments: each with what was said of it last. The experiment 0 is there without a word, and so
-- are those of spans by their names; what a client says counts more, whenever it was said.
CREATE OR REPLACE VIEW experiments AS
WITH facts AS (
  SELECT
    experiment_id, name, lifecycle_stage, artifact_location, recorded_time,
    journal_seq * 1048576 + place AS turn,
    journal_seq * 1048576 + place AS began
  FROM experiment_fact
  UNION ALL
  SELECT
    experiment_id, name, 'active', 'mlflow-artifacts:/' || experiment_id, recorded_time,
    0, journal_seq * 1048576
  FROM span_experiment
  UNION ALL
  SELECT '0', 'Default', 'active', 'mlflow-artifacts:/0', min(applied_time)::TIMESTAMP_NS, 0, 0
  FROM schema_version
),
merged AS (
  SELECT
    experiment_id,
    arg_max(name, turn) FILTER (WHERE name IS NOT NULL) AS name,
    arg_max(lifecycle_stage, turn) FILTER (WHERE lifecycle_stage IS NOT NULL) AS lifecycle_stage,
    arg_max(artifact_location, turn) FILTER (WHERE artifact_location IS NOT NULL)
      AS artifact_location,
    arg_min(recorded_time, began) AS creation_time,
    arg_max(recorded_time, turn) AS last_update_time,
    max(turn) FILTER (WHERE name IS NOT NULL) = 0 AS is_unsaid,
    min(began) AS began
  FROM facts
  GROUP BY experiment_id
)
SELECT
  experiment_id,
  -- A name stands once: another may have been given the name of a service before its spans came.
  CASE WHEN is_unsaid AND row_number() OVER (
      PARTITION BY name ORDER BY is_unsaid, began, experiment_id
    ) > 1 THEN name || ' (' || experiment_id || ')' ELSE name END AS name,
  lifecycle_stage, artifact_location, creation_time, last_update_time
FROM merged;

COMMENT ON VIEW experiments IS
  'Experiments of clients and of spans, deleted ones too; 0 is Default and always there.';
COMMENT ON COLUMN experiments.experiment_id IS
  'Digits, made from a hash of the name it was created with, by a client or as that of a service; 0 for Default.';
COMMENT ON COLUMN experiments.name IS 'Its name now.';
COMMENT ON COLUMN experiments.lifecycle_stage IS 'active or deleted.';
COMMENT ON COLUMN experiments.artifact_location IS 'Where artifacts of its runs go, a URI.';
COMMENT ON COLUMN experiments.creation_time IS
  'When it was created, by a client or by the first span with its name, UTC.';
COMMENT ON COLUMN experiments.last_update_time IS 'When it was last renamed, deleted or restored, UTC.';
