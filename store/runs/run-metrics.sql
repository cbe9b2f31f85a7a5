-- The latest point of each metric of some runs, by the rules of the view `metrics`; see
-- run-params.sql.
WITH latest AS (
  SELECT
    run_id, "key",
    max({
      'step': step, 'time': "time", 'value': "value", 'model_id': model_id,
      'dataset_name': dataset_name, 'dataset_digest': dataset_digest
    }) AS point
  FROM run_metric SEMI JOIN (SELECT unnest($ids) AS run_id) USING (run_id)
  GROUP BY run_id, "key"
)
SELECT
  run_id, "key", point."value" AS "value", point.step AS step, epoch_ns(point."time") AS time_ns,
  point.model_id AS model_id, point.dataset_name AS dataset_name,
  point.dataset_digest AS dataset_digest
FROM latest
ORDER BY run_id, "key"
