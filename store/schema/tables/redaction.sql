-- redaction: what was hidden in which field of which item, by which rule. Never offsets, lengths
-- or hashes of what stood there before.
CREATE TABLE redaction (
  trace_id VARCHAR,
  span_id VARCHAR,
  field VARCHAR,
  rule VARCHAR,
  rule_version UINTEGER,
  "action" VARCHAR,
  count UINTEGER,
  batch_id VARCHAR,
  journal_seq UBIGINT,
  signal VARCHAR,
  experiment_id VARCHAR,
  run_id VARCHAR
);
