-- trace-assessments: those of the ids that are about one trace or its session. list_contains reaches
-- the table below the view's window, a condition on trace_id does not.
SELECT *
FROM assessments
WHERE list_contains($assessment_ids, assessment_id)
  AND (trace_id = $trace_id OR (trace_id IS NULL AND session_id IS NOT NULL))
ORDER BY "time" NULLS LAST, "name", assessment_id
