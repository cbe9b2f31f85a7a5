-- metrics: the figures of runs, every step of them; equal points once.
CREATE OR REPLACE VIEW metrics AS
WITH points AS (
  SELECT
    run_id, experiment_id, "key", "value", step, "time",
    any_value(model_id) AS model_id,
    any_value(dataset_name) AS dataset_name,
    any_value(dataset_digest) AS dataset_digest,
    min(recorded_time) AS recorded_time
  FROM run_metric
  GROUP BY run_id, experiment_id, "key", "value", step, "time"
)
SELECT
  *,
  row_number() OVER (
    PARTITION BY run_id, experiment_id, "key" ORDER BY step DESC, "time" DESC, "value" DESC
  ) = 1 AS is_latest
FROM points;

COMMENT ON VIEW metrics IS
  'Figures of runs over steps; WHERE is_latest leaves one for each key. Data points of OpenTelemetry are in metric_points.';
COMMENT ON COLUMN metrics.run_id IS 'The run; see the view runs.';
COMMENT ON COLUMN metrics.experiment_id IS 'Experiment of the run.';
COMMENT ON COLUMN metrics.key IS 'Name of the metric.';
COMMENT ON COLUMN metrics.value IS 'Its value at this step; may be NaN or infinite.';
COMMENT ON COLUMN metrics.step IS 'Step of the run, as the client counts; 0 where it does not.';
COMMENT ON COLUMN metrics."time" IS 'When it was measured, as the client says, UTC.';
COMMENT ON COLUMN metrics.model_id IS 'Logged model it was measured of; NULL where none was named.';
COMMENT ON COLUMN metrics.dataset_name IS 'Dataset it was measured on; NULL where none was named.';
COMMENT ON COLUMN metrics.dataset_digest IS 'Digest of that dataset.';
COMMENT ON COLUMN metrics.recorded_time IS 'When it was first sent, UTC.';
COMMENT ON COLUMN metrics.is_latest IS
  'True for one point of each key: of the highest step the latest, of these the largest value.';
