-- session-page: which sessions are on a page, in the order asked for, and how many match in all.
-- Only what the filters and the order need is read of all sessions; session-rows reads the rest of
-- those on the page. Names in braces are filled from the closed lists in session-page.ts.
WITH matching AS MATERIALIZED (
  SELECT session_id, md5(session_id) AS tie, round(coalesce(cost_estimate, -1), 9) AS order_key
  FROM session_rows([$session])
  WHERE end_time >= $from
    AND start_time < $to
    AND session_id = $session
    AND user_id = $user
    AND list_contains(services, $service)
    AND session_id IN (FROM session_words(trace_id IN (
      SELECT trace_id FROM trace_part WHERE session_id = $session OR root.session_id = $session), $words))
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
