-- session-page: which sessions are on a page, in the order asked for, and how many match in all.
-- Only what the filters and the order need is read of all sessions; session-rows reads the rest of
-- those on the page. Names in braces are filled from the closed lists in session-page.ts.
WITH matching AS MATERIALIZED (
  SELECT session_id, md5(session_id) AS tie, coalesce(epoch_ns(end_time), -9223372036854775807) AS order_key
  FROM session_sums(true, NULL::VARCHAR[], ['session_id']::VARCHAR[])
  WHERE true
),
page AS (
  SELECT *
  FROM matching
  WHERE true
  ORDER BY order_key DESC, tie DESC
  LIMIT $limit
)
-- The total is there even where the page is empty.
SELECT counted.total, page.* REPLACE (page.order_key::VARCHAR AS order_key)
FROM (SELECT count(*) AS total FROM matching) counted
LEFT JOIN page ON true
ORDER BY page.order_key DESC, page.tie DESC
