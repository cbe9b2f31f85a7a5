-- What rewriting stored data under newer redaction rules did, and the names that it is changing.
CREATE TABLE rescan (
  rescan_time TIMESTAMP_NS,
  rule_set_digest VARCHAR,
  table_name VARCHAR,
  position UBIGINT,
  row_count BIGINT,
  changed_rows BIGINT,
  redacted_values BIGINT
);

CREATE TABLE rescan_move (
  kind VARCHAR,
  old_name VARCHAR,
  new_name VARCHAR,
  fields JSON
);
