-- trace-receipts: what became of the batches that one trace's spans and log records came in.
SELECT *
FROM receipts
WHERE batch_id IN (
  SELECT batch_id FROM span WHERE trace_id = $trace_id
  UNION
  SELECT batch_id FROM log_record WHERE trace_id = $trace_id
)
ORDER BY received_time, batch_id
