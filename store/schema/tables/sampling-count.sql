-- sampling_count: sums over rows of sampled_out that are too old to be corrected any more.
-- Append-only; the view sampling_counts adds them up.
CREATE TABLE sampling_count (
  minute TIMESTAMP,
  service_name VARCHAR,
  model VARCHAR,
  spans BIGINT,
  traces BIGINT,
  errors BIGINT,
  input_tokens BIGINT,
  output_tokens BIGINT,
  cost DOUBLE,
  -- Of any of its spans; NULL where that is not known.
  came_sampled BOOLEAN
);
