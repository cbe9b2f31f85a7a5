-- run_fact: what was said of runs, one row for each time. A column that is NULL says nothing new but
-- for the ids, which stand in every row; the view `runs` shows what was said last.
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
