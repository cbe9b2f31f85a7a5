-- Texts that were logged as files of runs.
CREATE TABLE artifact_fact (
  run_id VARCHAR,
  experiment_id VARCHAR,
  path VARCHAR,
  "text" VARCHAR,
  size_bytes BIGINT,
  place UINTEGER,
  recorded_time TIMESTAMP_NS,
  batch_id VARCHAR,
  journal_seq UBIGINT
);
