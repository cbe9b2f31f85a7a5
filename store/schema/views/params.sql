-- params: what runs were started with; the first value of a key holds.
CREATE OR REPLACE VIEW params AS
SELECT
  run_id, experiment_id, "key", arg_min("value", journal_seq * 1048576 + place) AS "value",
  min(recorded_time) AS recorded_time
FROM run_param
GROUP BY run_id, experiment_id, "key";

COMMENT ON VIEW params IS 'Parameters of runs; one does not change once it is set.';
COMMENT ON COLUMN params.run_id IS 'The run; see the view runs.';
COMMENT ON COLUMN params.experiment_id IS 'Experiment of the run.';
COMMENT ON COLUMN params.key IS 'Name of the parameter.';
COMMENT ON COLUMN params.value IS 'Its value, as text.';
COMMENT ON COLUMN params.recorded_time IS 'When it was first sent, UTC.';
