-- trace-facets: how many traces each value of a facet would leave, all other filters being as
-- asked. One sum over the traces for all facets: each value alone would be a search of its own.
-- Names in braces are filled in trace-facets.ts.
WITH matching AS MATERIALIZED (
  SELECT state, service_name, count(*) AS traces
  FROM trace_sums(trace_id IN (SELECT trace_id FROM trace_part WHERE start_time >= $from), ['service_name']::VARCHAR[])
  WHERE start_time >= $from
    AND start_time < $to
    AND trace_id IN (FROM trace_words(trace_id IN (SELECT trace_id FROM trace_part WHERE start_time >= $from), $words))
  GROUP BY state, service_name
),
of_service AS (
  SELECT service_name AS "value", sum(traces)::BIGINT AS "count"
  FROM matching
  WHERE service_name IS NOT NULL AND state = $state
  GROUP BY service_name
  ORDER BY service_name = $service DESC, "count" DESC, "value"
  LIMIT $limit
)
SELECT 'state' AS facet, state AS "value", sum(traces)::BIGINT AS "count"
FROM matching
WHERE service_name = $service
GROUP BY state
UNION ALL
SELECT 'service', "value", "count" FROM of_service
UNION ALL
-- How many services there are, told or not.
SELECT 'services', NULL, count(DISTINCT service_name)
FROM matching
WHERE state = $state
ORDER BY facet, "count" DESC, "value"
