-- Tokens and cost of one model call count once: spans that repeat another span of the same answer,
-- and spans that were stored before the children whose tokens they repeat.
ALTER TABLE span ADD COLUMN is_repeat BOOLEAN;
CREATE TABLE aggregate_span (trace_id VARCHAR, span_id VARCHAR, journal_seq UBIGINT);
