-- receipt: what became of one batch, one row each: in = kept + duplicates + sampled_out + dropped.
CREATE TABLE receipt (
  batch_id VARCHAR,
  received_time TIMESTAMP_NS,
  transport VARCHAR,
  bytes_in UBIGINT,
  items_in UBIGINT,
  items_kept UBIGINT,
  duplicates UBIGINT,
  dropped JSON,
  rule_set_digest VARCHAR,
  redacted_values UBIGINT,
  journal_seq UBIGINT,
  signal VARCHAR,
  sampled_out UBIGINT
);
