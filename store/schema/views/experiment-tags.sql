-- experiment_tags: tags that experiments have now.
CREATE OR REPLACE VIEW experiment_tags AS
WITH latest AS (
  SELECT
    experiment_id, "key",
    arg_max(
      {'value': "value", 'is_deleted': is_deleted, 'set_time': recorded_time},
      journal_seq * 1048576 + place
    ) AS newest
  FROM tag_fact
  WHERE run_id IS NULL
  GROUP BY experiment_id, "key"
)
SELECT experiment_id, "key", newest."value" AS "value", newest.set_time AS set_time
FROM latest WHERE newest.is_deleted IS DISTINCT FROM true;

COMMENT ON VIEW experiment_tags IS 'Tags that experiments have now; those before are in tag_history.';
COMMENT ON COLUMN experiment_tags.experiment_id IS 'The experiment; see the view experiments.';
COMMENT ON COLUMN experiment_tags.key IS 'Name of the tag.';
COMMENT ON COLUMN experiment_tags.value IS 'Its value now.';
COMMENT ON COLUMN experiment_tags.set_time IS 'When it was set to that, UTC.';
