-- Version 1: the tables as first published. Frozen: later changes are later migrations, and a
-- test checks that all of them together make the tables that the files in tables/ describe.

CREATE TABLE schema_version (
  version UINTEGER NOT NULL, views_digest VARCHAR NOT NULL, applied_time TIMESTAMP NOT NULL
);

CREATE TABLE journal_position (
  journal_seq UBIGINT NOT NULL
);
INSERT INTO journal_position VALUES (0);

CREATE TABLE span (
  trace_id VARCHAR, span_id VARCHAR, parent_span_id VARCHAR, name VARCHAR, kind VARCHAR,
  start_time TIMESTAMP_NS, end_time TIMESTAMP_NS, start_time_unix_nano UBIGINT,
  end_time_unix_nano UBIGINT, duration_ns BIGINT, status_code VARCHAR, status_message VARCHAR,
  service_name VARCHAR, experiment_id VARCHAR, span_type VARCHAR, operation_name VARCHAR,
  provider_name VARCHAR, request_model VARCHAR, response_model VARCHAR, input_tokens BIGINT,
  output_tokens BIGINT, cache_read_tokens BIGINT, cache_write_tokens BIGINT,
  reasoning_tokens BIGINT, input_cost DOUBLE, output_cost DOUBLE, cost DOUBLE,
  is_aggregate BOOLEAN, time_to_first_token_ns BIGINT, temperature DOUBLE, max_tokens BIGINT,
  finish_reasons JSON, session_id VARCHAR, user_id VARCHAR, agent_name VARCHAR, tool_name VARCHAR,
  tool_call_id VARCHAR, prompt_name VARCHAR, prompt_version VARCHAR, run_id VARCHAR,
  model_id VARCHAR, input_messages JSON, output_messages JSON, tool_definitions JSON,
  input VARCHAR, output VARCHAR, input_preview VARCHAR, output_preview VARCHAR, attributes JSON,
  resource_id VARCHAR, scope_id VARCHAR, events JSON, links JSON, trace_state VARCHAR,
  flags UINTEGER, dropped_attributes_count UINTEGER, dropped_events_count UINTEGER,
  dropped_links_count UINTEGER, batch_id VARCHAR, content_hash UHUGEINT, journal_seq UBIGINT
);

CREATE TABLE resource (
  resource_id VARCHAR, attributes JSON, dropped_attributes_count UINTEGER, entity_refs JSON,
  schema_url VARCHAR, journal_seq UBIGINT
);

CREATE TABLE scope (
  scope_id VARCHAR, name VARCHAR, version VARCHAR, attributes JSON,
  dropped_attributes_count UINTEGER, schema_url VARCHAR, journal_seq UBIGINT
);

CREATE TABLE redaction (
  trace_id VARCHAR, span_id VARCHAR, field VARCHAR, rule VARCHAR, rule_version UINTEGER,
  "action" VARCHAR, count UINTEGER, batch_id VARCHAR, journal_seq UBIGINT
);

CREATE TABLE receipt (
  batch_id VARCHAR, received_time TIMESTAMP_NS, transport VARCHAR, bytes_in UBIGINT,
  spans_in UBIGINT, spans_kept UBIGINT, duplicates UBIGINT, dropped JSON, rule_set_digest VARCHAR,
  redacted_values UBIGINT, journal_seq UBIGINT
);

CREATE TABLE trace_part (
  trace_id VARCHAR, journal_seq UBIGINT, start_time TIMESTAMP_NS, end_time TIMESTAMP_NS,
  span_count BIGINT, error_count BIGINT, input_tokens BIGINT, output_tokens BIGINT,
  cache_read_tokens BIGINT, cache_write_tokens BIGINT, reasoning_tokens BIGINT, input_cost DOUBLE,
  output_cost DOUBLE, cost DOUBLE, root STRUCT(
  start_time TIMESTAMP_NS, "name" VARCHAR, service_name VARCHAR, status_code VARCHAR,
  session_id VARCHAR, user_id VARCHAR, experiment_id VARCHAR, run_id VARCHAR,
  input_preview VARCHAR, output_preview VARCHAR ),
  earliest STRUCT(start_time TIMESTAMP_NS, "name" VARCHAR, service_name VARCHAR),
  session_id VARCHAR, user_id VARCHAR, experiment_id VARCHAR, run_id VARCHAR,
  first_input_time TIMESTAMP_NS, first_input_preview VARCHAR, last_output_time TIMESTAMP_NS,
  last_output_preview VARCHAR, redaction_count BIGINT
);
