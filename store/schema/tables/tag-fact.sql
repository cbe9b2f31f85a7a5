-- tag_fact: tags of runs and of experiments (run_id is NULL then), one row for each time one was set
-- or deleted. The newest row of a key counts; all of them are the view `tag_history`.
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
