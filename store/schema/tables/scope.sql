-- scope: one row for each distinct instrumentation scope, named by its content like `resource`.
CREATE TABLE scope (
  scope_id VARCHAR,
  name VARCHAR,
  version VARCHAR,
  attributes JSON,
  dropped_attributes_count UINTEGER,
  schema_url VARCHAR,
  journal_seq UBIGINT
);
