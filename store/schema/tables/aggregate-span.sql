-- aggregate_span: spans that turned out to be aggregates after they were stored, because a child
-- that reports tokens came in a later flush. Spans are never updated, so the view `spans` looks
-- here too. Few: children mostly come first. Filled by store/write/append-aggregates.sql.
CREATE TABLE aggregate_span (
  trace_id VARCHAR,
  span_id VARCHAR,
  -- The newest journal record of the flush that found it out.
  journal_seq UBIGINT
);
