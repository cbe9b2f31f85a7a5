-- run_param: parameters of runs, as often as they were sent. A param does not change: the writer
-- refuses another value, and the view `params` shows the first.
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
