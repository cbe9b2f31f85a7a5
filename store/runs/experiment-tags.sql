-- Tags of some experiments.
SELECT experiment_id, "key", coalesce("value", '') AS "value"
FROM experiment_tags
WHERE list_contains($ids, experiment_id)
ORDER BY experiment_id, "key"
