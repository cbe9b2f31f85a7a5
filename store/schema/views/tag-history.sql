-- tag_history: every time that a tag of a run or of an experiment was set or deleted.
CREATE OR REPLACE VIEW tag_history AS
SELECT
  experiment_id, run_id, "key", "value", coalesce(is_deleted, false) AS is_deleted,
  recorded_time AS set_time,
  row_number() OVER (
    PARTITION BY experiment_id, run_id, "key" ORDER BY journal_seq, place
  ) AS change_number
FROM tag_fact;

COMMENT ON VIEW tag_history IS 'Tags of runs and experiments, one row for each time one was set or deleted.';
COMMENT ON COLUMN tag_history.experiment_id IS 'The experiment, or that of the run.';
COMMENT ON COLUMN tag_history.run_id IS 'The run; NULL where the tag is the experiment''s own.';
COMMENT ON COLUMN tag_history.key IS 'Name of the tag.';
COMMENT ON COLUMN tag_history.value IS 'What it was set to; NULL where it was deleted.';
COMMENT ON COLUMN tag_history.is_deleted IS 'True where it was deleted.';
COMMENT ON COLUMN tag_history.set_time IS 'When, UTC.';
COMMENT ON COLUMN tag_history.change_number IS 'Order of the changes of one tag, from 1 on.';
