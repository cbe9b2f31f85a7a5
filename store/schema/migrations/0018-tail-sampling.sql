-- Verdicts over whole traces, and from which journal record on rows wait for one.
CREATE TABLE tail_verdict (
  trace_id VARCHAR,
  is_kept BOOLEAN,
  policy VARCHAR,
  threshold VARCHAR,
  cause VARCHAR,
  decided_time TIMESTAMP_NS,
  span_count UINTEGER,
  journal_seq UBIGINT
);
ALTER TABLE journal_position ADD COLUMN held_from UBIGINT;
