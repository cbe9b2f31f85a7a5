-- trace-ids: one page of trace ids in the order asked for, and how many traces match in all; the
-- page's rows are read by trace-rows.sql. Only traces are summed of which some part could make them
-- match, and only texts are read that a filter needs. Names in braces are filled from the closed
-- lists in trace-ids.ts.
WITH matching AS MATERIALIZED (
  SELECT trace_id, coalesce(epoch_ns(start_time), 9223372036854775807) AS order_key
  FROM trace_sums(true, []::VARCHAR[])
  WHERE true
),
page AS (
  SELECT trace_id, order_key
  FROM matching
  WHERE order_key > $after_key::BIGINT
    OR (order_key = $after_key::BIGINT AND trace_id > $after_id)
  ORDER BY order_key ASC, trace_id ASC
  LIMIT $limit
)
-- The total is there even where the page is empty.
SELECT counted.total, page.trace_id, page.order_key::VARCHAR AS order_key
FROM (SELECT count(*) AS total FROM matching) counted
LEFT JOIN page ON true
ORDER BY page.order_key ASC, page.trace_id ASC
