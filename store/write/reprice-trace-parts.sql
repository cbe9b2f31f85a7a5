-- reprice-trace-parts: what the costs in `repriced` change in the sums of traces, as parts without
-- spans. Run before the spans are changed: the difference is taken from what they hold.
INSERT INTO trace_part BY NAME
SELECT
  s.trace_id,
  max(s.journal_seq) AS journal_seq,
  0::BIGINT AS span_count,
  0::BIGINT AS error_count,
  sum(r.input_cost - coalesce(s.input_cost, 0)) AS input_cost,
  sum(r.output_cost - coalesce(s.output_cost, 0)) AS output_cost,
  sum(r.total_cost - coalesce(s."cost", 0)) AS "cost",
  0::BIGINT AS redaction_count
FROM repriced r
JOIN span s ON s.rowid = r.row_id
WHERE r.counts
GROUP BY s.trace_id
