-- trace-rows: the traces of one page.
SELECT *
FROM trace_rows($trace_ids)
