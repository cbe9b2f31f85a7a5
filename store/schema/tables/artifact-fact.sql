-- artifact_fact: texts that were logged as files of runs, one row for each time. The text is a
-- reference to `content`. The newest row of a path counts.
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
