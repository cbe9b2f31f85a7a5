-- log_record: one row for each log record; written by store/write/.
CREATE TABLE log_record (
  trace_id VARCHAR,
  span_id VARCHAR,
  time TIMESTAMP_NS,
  observed_time TIMESTAMP_NS,
  time_unix_nano UBIGINT,
  observed_time_unix_nano UBIGINT,
  severity_number UINTEGER,
  severity_text VARCHAR,
  event_name VARCHAR,
  body JSON,
  body_preview VARCHAR,
  service_name VARCHAR,
  session_id VARCHAR,
  attributes JSON,
  resource_id VARCHAR,
  scope_id VARCHAR,
  flags UINTEGER,
  dropped_attributes_count UINTEGER,
  batch_id VARCHAR,
  content_hash UHUGEINT,
  journal_seq UBIGINT
);
