-- span_experiment: experiments that spans belong to by a name that their resource has. One row for
-- each, of the request that came first; what clients say of it stands in experiment_fact.
CREATE TABLE span_experiment (
  experiment_id VARCHAR,
  name VARCHAR,
  recorded_time TIMESTAMP_NS,
  journal_seq UBIGINT
);
