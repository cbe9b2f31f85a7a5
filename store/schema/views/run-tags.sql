-- run_tags: tags that runs have now.
CREATE OR REPLACE VIEW run_tags AS
WITH latest AS (
  SELECT
    run_id, experiment_id, "key",
    arg_max(
      {'value': "value", 'is_deleted': is_deleted, 'set_time': recorded_time},
      journal_seq * 1048576 + place
    ) AS newest
  FROM tag_fact
  WHERE run_id IS NOT NULL
  GROUP BY run_id, experiment_id, "key"
)
SELECT run_id, experiment_id, "key", newest."value" AS "value", newest.set_time AS set_time
FROM latest WHERE newest.is_deleted IS DISTINCT FROM true;

COMMENT ON VIEW run_tags IS 'Tags that runs have now; what they had before is in tag_history.';
COMMENT ON COLUMN run_tags.run_id IS 'The run; see the view runs.';
COMMENT ON COLUMN run_tags.experiment_id IS 'Experiment of the run.';
COMMENT ON COLUMN run_tags.key IS 'Name of the tag.';
COMMENT ON COLUMN run_tags.value IS 'Its value now.';
COMMENT ON COLUMN run_tags.set_time IS 'When it was set to that, UTC.';
