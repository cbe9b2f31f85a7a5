-- trace-rows: the traces of one page. list_contains is pushed down to the parts before they are
-- summed; a semi-join is not, and took ten times as long over 100,000 traces.
SELECT *
FROM traces
WHERE list_contains($trace_ids, trace_id)
