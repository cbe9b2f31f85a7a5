-- trace-receipts: what became of the batches that one trace's spans came in.
SELECT *
FROM receipts
WHERE batch_id IN (SELECT DISTINCT batch_id FROM spans WHERE trace_id = $trace_id)
ORDER BY received_time, batch_id
