-- trace-ids: one page of trace ids in the order asked for, and how many traces match in all; the
-- page's rows are read by trace-rows.sql. Only traces are summed of which some part could make them
-- match, and only texts are read that a filter needs. Names in braces are filled from the closed
-- lists in trace-ids.ts.
WITH matching AS MATERIALIZED (
  SELECT trace_id, {order_key} AS order_key
  FROM trace_sums({parts}, {texts})
  WHERE {filters}
),
page AS (
  SELECT trace_id, order_key
  FROM matching
  WHERE {after}
  ORDER BY order_key {direction}, trace_id {direction}
  LIMIT $limit
)
-- The total is there even where the page is empty.
SELECT counted.total, page.trace_id, page.order_key::VARCHAR AS order_key
FROM (SELECT count(*) AS total FROM matching) counted
LEFT JOIN page ON true
ORDER BY page.order_key {direction}, page.trace_id {direction}
