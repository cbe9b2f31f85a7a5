-- trace-redactions: what was hidden in one trace.
SELECT *
FROM redactions
WHERE trace_id = $trace_id
ORDER BY span_id, signal DESC, field, rule
