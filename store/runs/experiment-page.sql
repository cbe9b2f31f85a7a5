-- A page of experiments; see run-page.sql.
SELECT
  r.experiment_id, r.name, r.lifecycle_stage, r.artifact_location,
  epoch_ns(r.creation_time) AS creation_ns, epoch_ns(r.last_update_time) AS update_ns
FROM experiments r
{joins}
WHERE {where}
ORDER BY {order}
LIMIT $limit OFFSET $offset
