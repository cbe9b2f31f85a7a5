-- append-aggregates: takes the tokens and costs of spans that have turned out to be aggregates out
-- of their traces' sums. The flush whose last journal record is $1 has named them in aggregate_span;
-- they came in the records $2 to $3, so that zone maps on journal_seq skip all others.
INSERT INTO trace_part BY NAME
SELECT
  s.trace_id,
  $1::UBIGINT AS journal_seq,
  0::BIGINT AS span_count,
  0::BIGINT AS error_count,
  TRY_CAST(-sum(s.input_tokens) AS BIGINT) AS input_tokens,
  TRY_CAST(-sum(s.output_tokens) AS BIGINT) AS output_tokens,
  TRY_CAST(-sum(s.cache_read_tokens) AS BIGINT) AS cache_read_tokens,
  TRY_CAST(-sum(s.cache_write_tokens) AS BIGINT) AS cache_write_tokens,
  TRY_CAST(-sum(s.reasoning_tokens) AS BIGINT) AS reasoning_tokens,
  -sum(s.input_cost) AS input_cost,
  -sum(s.output_cost) AS output_cost,
  -sum(s.cost) AS cost,
  0::BIGINT AS redaction_count
FROM span s
JOIN aggregate_span a ON a.trace_id = s.trace_id AND a.span_id = s.span_id
WHERE a.journal_seq = $1::UBIGINT
  AND s.journal_seq BETWEEN $2::UBIGINT AND $3::UBIGINT
  AND s.is_aggregate IS FALSE
  AND s.is_repeat IS NOT TRUE
GROUP BY s.trace_id;
