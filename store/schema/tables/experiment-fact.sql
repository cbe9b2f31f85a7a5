-- experiment_fact: what was said of experiments, one row for each time. A column that is NULL says
-- nothing new; the view `experiments` shows what was said last.
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
