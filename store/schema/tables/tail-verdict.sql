-- tail_verdict: one row for each trace that tail sampling decided about. The rows of the trace follow
-- in the same journal record as its verdict.
CREATE TABLE tail_verdict (
  trace_id VARCHAR,
  is_kept BOOLEAN,
  policy VARCHAR,
  threshold VARCHAR,
  cause VARCHAR,
  decided_time TIMESTAMP_NS,
  span_count UINTEGER,
  journal_seq UBIGINT,
  probability DOUBLE,
  rule_set VARCHAR,
  new_combinations VARCHAR,
  budget_window VARCHAR,
  budget_amount DOUBLE
);
