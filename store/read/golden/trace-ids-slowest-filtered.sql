-- trace-ids: one page of trace ids in the order asked for, and how many traces match in all; the
-- page's rows are read by trace-rows.sql. Only traces are summed of which some part could make them
-- match, and only texts are read that a filter needs. Names in braces are filled from the closed
-- lists in trace-ids.ts.
WITH matching AS MATERIALIZED (
  SELECT trace_id, coalesce(duration_ns, -9223372036854775807) AS order_key
  FROM trace_sums(trace_id IN (SELECT trace_id FROM trace_part WHERE start_time >= $from)
    AND trace_id IN (SELECT trace_id FROM trace_part WHERE (root.service_name = $service OR earliest.service_name = $service)), ['service_name']::VARCHAR[])
  WHERE start_time >= $from
    AND start_time < $to
    AND state = $state
    AND service_name = $service
    AND trace_id IN (FROM trace_words(trace_id IN (SELECT trace_id FROM trace_part WHERE start_time >= $from)
    AND trace_id IN (SELECT trace_id FROM trace_part WHERE (root.service_name = $service OR earliest.service_name = $service)), $words))
),
page AS (
  SELECT trace_id, order_key
  FROM matching
  WHERE true
  ORDER BY order_key DESC, trace_id DESC
  LIMIT $limit
)
-- The total is there even where the page is empty.
SELECT counted.total, page.trace_id, page.order_key::VARCHAR AS order_key
FROM (SELECT count(*) AS total FROM matching) counted
LEFT JOIN page ON true
ORDER BY page.order_key DESC, page.trace_id DESC
