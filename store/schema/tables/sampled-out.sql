-- sampled_out: one narrow row for each span that came in and was not chosen, so that counts are
-- exact and whose tokens count is judged over all spans, chosen or not. The columns are those of
-- `sampledOutColumns`. The oldest become sums of sampling_count (store/write/fold-sampled-out.sql).
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
  journal_seq UBIGINT,
  -- NULL where an older version wrote it.
  came_sampled BOOLEAN
);
