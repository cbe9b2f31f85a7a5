-- The redaction rules that were ever in force, and when each set of them took over.
CREATE TABLE rule_set (
  rule_set_digest VARCHAR,
  active_time TIMESTAMP_NS
);

CREATE TABLE rule (
  rule_set_digest VARCHAR,
  rule VARCHAR,
  rule_version UINTEGER,
  family VARCHAR,
  label VARCHAR,
  "action" VARCHAR,
  pack VARCHAR
);
