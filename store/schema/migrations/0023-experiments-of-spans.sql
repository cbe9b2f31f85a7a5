-- Experiments that spans belong to by a name that their resource has.
CREATE TABLE span_experiment (
  experiment_id VARCHAR,
  name VARCHAR,
  recorded_time TIMESTAMP_NS,
  journal_seq UBIGINT
);
