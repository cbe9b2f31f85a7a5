-- What is known of spans that were not chosen: narrow rows, and sums of the oldest of them.
CREATE TABLE sampled_out (
  trace_id VARCHAR,
  span_id VARCHAR,
  parent_span_id VARCHAR,
  start_time TIMESTAMP_NS,
  end_time TIMESTAMP_NS,
  status_code VARCHAR,
  service_name VARCHAR,
  span_type VARCHAR,
  request_model VARCHAR,
  response_model VARCHAR,
  response_id VARCHAR,
  input_tokens BIGINT,
  output_tokens BIGINT,
  cache_read_tokens BIGINT,
  cache_write_tokens BIGINT,
  reasoning_tokens BIGINT,
  input_cost DOUBLE,
  output_cost DOUBLE,
  cost DOUBLE,
  is_aggregate BOOLEAN,
  is_repeat BOOLEAN,
  content_hash UHUGEINT,
  journal_seq UBIGINT
);
CREATE TABLE sampling_count (
  minute TIMESTAMP,
  service_name VARCHAR,
  model VARCHAR,
  spans BIGINT,
  traces BIGINT,
  errors BIGINT,
  input_tokens BIGINT,
  output_tokens BIGINT,
  cost DOUBLE
);
