-- receipts: what became of each batch, so that every count in the store can be traced to its
-- arrival.
CREATE OR REPLACE VIEW receipts AS
SELECT
  batch_id, received_time, transport, bytes_in, spans_in, spans_kept, duplicates,
  coalesce(dropped, '{}'::JSON) AS dropped, rule_set_digest, redacted_values
FROM receipt;

COMMENT ON VIEW receipts IS 'One row per batch; spans_in = spans_kept + duplicates + dropped.';
COMMENT ON COLUMN receipts.batch_id IS 'Name of the batch.';
COMMENT ON COLUMN receipts.received_time IS 'When its request was read, UTC.';
COMMENT ON COLUMN receipts.transport IS 'grpc, http/protobuf or http/json.';
COMMENT ON COLUMN receipts.bytes_in IS 'Size of the request body after inflating, in bytes.';
COMMENT ON COLUMN receipts.spans_in IS 'Spans the request held.';
COMMENT ON COLUMN receipts.spans_kept IS 'Spans stored from it.';
COMMENT ON COLUMN receipts.duplicates IS 'Spans that were stored already, with the same content.';
COMMENT ON COLUMN receipts.dropped IS 'Spans refused, as a JSON object of reason and count.';
COMMENT ON COLUMN receipts.rule_set_digest IS 'SHA-256 of the redaction rules that were applied.';
COMMENT ON COLUMN receipts.redacted_values IS 'Values replaced in the batch, over all rules.';
