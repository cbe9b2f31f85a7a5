-- repricing: what computing costs anew changed, a row for each model and step. Appended in the
-- transaction that changed the costs (store/write/repricer.ts).
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
