-- run_metric: figures of runs over steps and time, as often as they were sent. The view `metrics`
-- shows equal points once.
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
