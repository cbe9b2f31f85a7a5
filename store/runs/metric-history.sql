-- All points of one metric of one run, in the order in which they were measured.
SELECT
  run_id, "key", "value", step, epoch_ns("time") AS time_ns, model_id, dataset_name, dataset_digest
FROM metrics
WHERE run_id = $run_id AND "key" = $key
ORDER BY "time", step, "value"
LIMIT $limit OFFSET $offset
