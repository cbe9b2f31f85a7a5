-- receipts: what became of each batch, so that every count in the store can be traced to its
-- arrival.
CREATE OR REPLACE VIEW receipts AS
SELECT
  batch_id, received_time, coalesce(signal, 'traces') AS signal, transport, bytes_in, items_in, items_kept, duplicates,
  coalesce(dropped, '{}'::JSON) AS dropped, coalesce(sampled_out, 0)::UBIGINT AS sampled_out,
  rule_set_digest, redacted_values
FROM receipt;

COMMENT ON VIEW receipts IS 'One row per batch; items_in = items_kept + duplicates + sampled_out + dropped.';
COMMENT ON COLUMN receipts.batch_id IS 'Name of the batch.';
COMMENT ON COLUMN receipts.received_time IS 'When its request was read, UTC.';
COMMENT ON COLUMN receipts.signal IS 'traces, logs, metrics or runs (what clients say of experiments and runs).';
COMMENT ON COLUMN receipts.transport IS 'grpc, http/protobuf or http/json.';
COMMENT ON COLUMN receipts.bytes_in IS 'Size of the request body after inflating, in bytes.';
COMMENT ON COLUMN receipts.items_in IS 'Spans, log records, data points or facts about runs that the request held.';
COMMENT ON COLUMN receipts.items_kept IS
  'How many of them were taken in; tail sampling may drop their traces later (sampling_decisions).';
COMMENT ON COLUMN receipts.duplicates IS 'How many were stored or counted already, with the same content.';
COMMENT ON COLUMN receipts.dropped IS 'How many were refused, as a JSON object of reason and count.';
COMMENT ON COLUMN receipts.sampled_out IS
  'How many were not chosen by head sampling; that is no error, and the sender is not told. Not what tail sampling dropped.';
COMMENT ON COLUMN receipts.rule_set_digest IS 'SHA-256 of the redaction rules that were applied.';
COMMENT ON COLUMN receipts.redacted_values IS 'Values replaced in the batch, over all rules.';
