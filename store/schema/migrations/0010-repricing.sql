-- What computing costs anew changed.
CREATE TABLE repricing (
  computed_time TIMESTAMP_NS,
  price_version VARCHAR,
  provider_name VARCHAR,
  model VARCHAR,
  span_count BIGINT,
  changed_spans BIGINT,
  cost_before DOUBLE,
  cost_after DOUBLE
);
