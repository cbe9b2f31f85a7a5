-- One artifact of a run, as it is stored.
SELECT "text"
FROM stored_artifacts
WHERE run_id = $run_id AND path = $path
