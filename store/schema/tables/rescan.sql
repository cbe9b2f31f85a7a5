-- rescan: what rewriting stored data under newer rules did, a row for each step, appended in its
-- transaction. `position` is where the next step of the same table begins (store/rescan/).
CREATE TABLE rescan (
  rescan_time TIMESTAMP_NS,
  rule_set_digest VARCHAR,
  table_name VARCHAR,
  position UBIGINT,
  row_count BIGINT,
  changed_rows BIGINT,
  redacted_values BIGINT
);

-- rescan_move: names of texts, resources and scopes that a run under way has changed, until nothing
-- refers to the old names any more; then it is empty again.
CREATE TABLE rescan_move (
  kind VARCHAR,
  old_name VARCHAR,
  new_name VARCHAR,
  fields JSON
);
