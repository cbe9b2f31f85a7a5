-- rule_set, rule: the redaction rules that were ever in force. A set's rules are appended once; a
-- row of rule_set says when one set took over from another (store/write/rule-record.ts).
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
