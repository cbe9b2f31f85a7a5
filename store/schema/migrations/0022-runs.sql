-- Experiments and runs, their params, metrics and tags, as facts; what was hidden in them names both.
CREATE TABLE experiment_fact (
  experiment_id VARCHAR,
  name VARCHAR,
  lifecycle_stage VARCHAR,
  artifact_location VARCHAR,
  place UINTEGER,
  recorded_time TIMESTAMP_NS,
  batch_id VARCHAR,
  journal_seq UBIGINT
);

CREATE TABLE run_fact (
  run_id VARCHAR,
  experiment_id VARCHAR,
  name VARCHAR,
  user_id VARCHAR,
  status VARCHAR,
  lifecycle_stage VARCHAR,
  start_time TIMESTAMP_NS,
  end_time TIMESTAMP_NS,
  place UINTEGER,
  recorded_time TIMESTAMP_NS,
  batch_id VARCHAR,
  journal_seq UBIGINT
);

CREATE TABLE run_param (
  run_id VARCHAR,
  experiment_id VARCHAR,
  "key" VARCHAR,
  "value" VARCHAR,
  place UINTEGER,
  recorded_time TIMESTAMP_NS,
  batch_id VARCHAR,
  journal_seq UBIGINT
);

CREATE TABLE run_metric (
  run_id VARCHAR,
  experiment_id VARCHAR,
  "key" VARCHAR,
  "value" DOUBLE,
  step BIGINT,
  "time" TIMESTAMP_NS,
  model_id VARCHAR,
  dataset_name VARCHAR,
  dataset_digest VARCHAR,
  place UINTEGER,
  recorded_time TIMESTAMP_NS,
  batch_id VARCHAR,
  journal_seq UBIGINT
);

CREATE TABLE tag_fact (
  experiment_id VARCHAR,
  run_id VARCHAR,
  "key" VARCHAR,
  "value" VARCHAR,
  is_deleted BOOLEAN,
  place UINTEGER,
  recorded_time TIMESTAMP_NS,
  batch_id VARCHAR,
  journal_seq UBIGINT
);

ALTER TABLE redaction ADD COLUMN experiment_id VARCHAR;
ALTER TABLE redaction ADD COLUMN run_id VARCHAR;
