-- trace_part: what one flush added to one trace, already summed. The view `traces` adds the
-- parts up, so a list of traces reads a few narrow rows each and never the spans. Append-only: a
-- late span is one more part. Filled by store/write/append-trace-parts.sql in the transaction
-- that appends the spans. Where a stored span turns out to be an aggregate, a part without spans
-- takes its tokens back (store/write/append-aggregates.sql).
CREATE TABLE trace_part (
  trace_id VARCHAR,
  -- The newest journal record among the part's spans.
  journal_seq UBIGINT,
  start_time TIMESTAMP_NS,
  end_time TIMESTAMP_NS,
  span_count BIGINT,
  error_count BIGINT,
  -- Sums over the spans that count: neither aggregates nor repeats. NULL where there is none.
  input_tokens BIGINT,
  output_tokens BIGINT,
  cache_read_tokens BIGINT,
  cache_write_tokens BIGINT,
  reasoning_tokens BIGINT,
  input_cost DOUBLE,
  output_cost DOUBLE,
  cost DOUBLE,
  -- The earliest span without a parent, NULL where the part has none.
  root STRUCT(
    start_time TIMESTAMP_NS, "name" VARCHAR, service_name VARCHAR, status_code VARCHAR,
    session_id VARCHAR, user_id VARCHAR, experiment_id VARCHAR, run_id VARCHAR
  ),
  -- Not in the struct, no column of which can be told its compression: DuckDB's choice takes
  -- three times as long (ARCHITECTURE.md has the numbers).
  root_input_preview VARCHAR USING COMPRESSION zstd,
  root_output_preview VARCHAR USING COMPRESSION zstd,
  -- The earliest span of the part, for a trace whose root has not come yet.
  earliest STRUCT(start_time TIMESTAMP_NS, "name" VARCHAR, service_name VARCHAR),
  -- The first value by start time among the part's spans.
  session_id VARCHAR,
  user_id VARCHAR,
  experiment_id VARCHAR,
  run_id VARCHAR,
  -- Previews of the first model call's input and the last one's output, and when those calls were.
  first_input_time TIMESTAMP_NS,
  first_input_preview VARCHAR USING COMPRESSION zstd,
  last_output_time TIMESTAMP_NS,
  last_output_preview VARCHAR USING COMPRESSION zstd,
  redaction_count BIGINT,
  -- What the part's root stands for, without a root its lightest span; NULL where for itself alone.
  sampling STRUCT(weight DOUBLE, reason VARCHAR)
);
