-- trace-ids: one page of trace ids in the order asked for, and how many traces match in all; the
-- page's rows are read by trace-rows.sql. It sums the parts by itself, by the rules of the view
-- `traces` (a test compares the two): the view's whole rows cost four times as much, and a filter
-- cannot reach the parts through it. DuckDB leaves out the sums that no filter and no order needs.
-- Names in braces are filled from the closed lists in trace-ids.ts.
WITH summed AS (
  SELECT
    trace_id,
    min(start_time) AS start_time,
    max(end_time) AS end_time,
    sum(cost) AS cost,
    count(root) > 0 AS rooted,
    arg_min_null(root.status_code, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE root IS NOT NULL) AS root_status,
    arg_min_null(root.name, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE root IS NOT NULL) AS root_name,
    arg_min_null(root.service_name, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE root IS NOT NULL) AS root_service,
    arg_min_null(root_input_preview, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE root IS NOT NULL) AS root_input,
    arg_min_null(root_output_preview, coalesce(root.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE root IS NOT NULL) AS root_output,
    arg_min_null(earliest.name, coalesce(earliest.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE earliest IS NOT NULL) AS earliest_name,
    arg_min_null(earliest.service_name, coalesce(earliest.start_time, 'infinity'::TIMESTAMP_NS))
      FILTER (WHERE earliest IS NOT NULL) AS earliest_service,
    arg_min(first_input_preview, coalesce(first_input_time, 'infinity'::TIMESTAMP_NS))
      AS first_input,
    arg_max(last_output_preview, coalesce(last_output_time, '-infinity'::TIMESTAMP_NS))
      AS last_output
  FROM trace_part
  WHERE true
  GROUP BY trace_id
),
named AS (
  SELECT
    trace_id, start_time, cost,
    epoch_ns(end_time) - epoch_ns(start_time) AS duration_ns,
    CASE WHEN NOT rooted THEN 'IN_PROGRESS' WHEN root_status = 'ERROR' THEN 'ERROR' ELSE 'OK' END
      AS state,
    CASE WHEN rooted THEN root_name ELSE earliest_name END AS trace_name,
    CASE WHEN rooted THEN root_service ELSE earliest_service END AS service_name,
    coalesce(root_input, first_input) AS input_preview,
    coalesce(root_output, last_output) AS output_preview
  FROM summed
),
matching AS MATERIALIZED (
  SELECT trace_id, round(coalesce(cost, -1), 9) AS order_key
  FROM named
  WHERE true
),
page AS (
  SELECT trace_id, order_key
  FROM matching
  WHERE order_key < $after_key::DOUBLE
    OR (order_key = $after_key::DOUBLE AND trace_id < $after_id)
  ORDER BY order_key DESC, trace_id DESC
  LIMIT $limit
)
-- The total is there even where the page is empty.
SELECT counted.total, page.trace_id, page.order_key::VARCHAR AS order_key
FROM (SELECT count(*) AS total FROM matching) counted
LEFT JOIN page ON true
ORDER BY page.order_key DESC, page.trace_id DESC
