-- trace-assessment-ids: the results that may be about one trace: those that name it, those that name
-- a response one of its spans gave, those of its session.
SELECT assessment_id
FROM assessment
WHERE trace_id = $trace_id
UNION
SELECT a.assessment_id
FROM assessment a
JOIN span s ON s.response_id = a.response_id
WHERE a.trace_id IS NULL AND s.trace_id = $trace_id
UNION
SELECT a.assessment_id
FROM assessment a
JOIN span s ON s.session_id = a.session_id
WHERE s.trace_id = $trace_id
ORDER BY assessment_id
LIMIT $limit
