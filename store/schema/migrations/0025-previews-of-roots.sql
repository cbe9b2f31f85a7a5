-- The previews of roots leave their struct: no column of a struct can be told its compression.
CREATE TABLE next_trace_part (
  trace_id VARCHAR,
  journal_seq UBIGINT,
  start_time TIMESTAMP_NS,
  end_time TIMESTAMP_NS,
  span_count BIGINT,
  error_count BIGINT,
  input_tokens BIGINT,
  output_tokens BIGINT,
  cache_read_tokens BIGINT,
  cache_write_tokens BIGINT,
  reasoning_tokens BIGINT,
  input_cost DOUBLE,
  output_cost DOUBLE,
  cost DOUBLE,
  root STRUCT(
    start_time TIMESTAMP_NS, "name" VARCHAR, service_name VARCHAR, status_code VARCHAR,
    session_id VARCHAR, user_id VARCHAR, experiment_id VARCHAR, run_id VARCHAR
  ),
  root_input_preview VARCHAR USING COMPRESSION zstd,
  root_output_preview VARCHAR USING COMPRESSION zstd,
  earliest STRUCT(start_time TIMESTAMP_NS, "name" VARCHAR, service_name VARCHAR),
  session_id VARCHAR,
  user_id VARCHAR,
  experiment_id VARCHAR,
  run_id VARCHAR,
  first_input_time TIMESTAMP_NS,
  first_input_preview VARCHAR USING COMPRESSION zstd,
  last_output_time TIMESTAMP_NS,
  last_output_preview VARCHAR USING COMPRESSION zstd,
  redaction_count BIGINT,
  sampling STRUCT(weight DOUBLE, reason VARCHAR)
);
INSERT INTO next_trace_part BY NAME
SELECT
  * REPLACE (
    CASE WHEN root IS NOT NULL THEN struct_pack(
      start_time := root.start_time, "name" := root.name, service_name := root.service_name,
      status_code := root.status_code, session_id := root.session_id, user_id := root.user_id,
      experiment_id := root.experiment_id, run_id := root.run_id
    ) END AS root
  ),
  root.input_preview AS root_input_preview,
  root.output_preview AS root_output_preview
FROM trace_part;
DROP TABLE trace_part;
ALTER TABLE next_trace_part RENAME TO trace_part;
