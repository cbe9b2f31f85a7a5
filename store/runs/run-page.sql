-- A page of runs. What stands in braces comes from the search; the order ends with what tells all
-- runs apart. One row more than asked for says that there is another page.
SELECT
  r.run_id, r.experiment_id, coalesce(r.name, '') AS name, coalesce(r.user_id, '') AS user_id,
  r.status, r.lifecycle_stage, epoch_ns(r.start_time) AS start_ns, epoch_ns(r.end_time) AS end_ns,
  e.artifact_location
FROM runs r
JOIN experiments e ON e.experiment_id = r.experiment_id
{joins}
WHERE {where}
ORDER BY {order}
LIMIT $limit OFFSET $offset
