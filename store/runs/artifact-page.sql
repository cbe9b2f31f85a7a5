-- What stands in a directory of a run's artifacts: texts, and directories of which only the name is
-- known. A text and a directory may have one name.
WITH inside AS (
  SELECT substr(path, length($under) + 1) AS rest, size_bytes
  FROM stored_artifacts
  WHERE run_id = $run_id AND starts_with(path, $under)
)
SELECT
  split_part(rest, '/', 1) AS "name",
  CASE WHEN NOT contains(rest, '/') THEN any_value(size_bytes) END AS size_bytes
FROM inside
GROUP BY "name", contains(rest, '/')
ORDER BY "name", size_bytes NULLS LAST
LIMIT $limit OFFSET $offset
