-- trace_rows: rows of the view `traces` for few traces, in a third of the time of trace_sums with all
-- texts. It holds those of all of them in memory.
CREATE OR REPLACE MACRO trace_rows(trace_ids) AS TABLE
WITH texts AS (
  SELECT
    trace_id,
    root_value(root, root, rowid) AS root,
    root_value(root_input_preview, root, rowid) AS root_input_preview,
    root_value(root_output_preview, root, rowid) AS root_output_preview,
    earliest_value(earliest, earliest.start_time, rowid) AS earliest,
    earliest_value(session_id, start_time, rowid) AS session_id,
    earliest_value(user_id, start_time, rowid) AS user_id,
    earliest_value(experiment_id, start_time, rowid) AS experiment_id,
    earliest_value(run_id, start_time, rowid) AS run_id,
    earliest_value(first_input_preview, first_input_time, rowid) AS input_preview,
    latest_value(last_output_preview, last_output_time, rowid) AS output_preview
  FROM trace_part
  WHERE rowid IN (FROM part_places(trace_ids))
  GROUP BY trace_id
)
SELECT sums.* REPLACE (
  CASE WHEN root IS NULL THEN earliest.name ELSE root.name END AS "name",
  CASE WHEN root IS NULL THEN earliest.service_name ELSE root.service_name END AS service_name,
  coalesce(root.session_id, texts.session_id) AS session_id,
  coalesce(root.user_id, texts.user_id) AS user_id,
  coalesce(root.experiment_id, texts.experiment_id) AS experiment_id,
  coalesce(root.run_id, texts.run_id) AS run_id,
  coalesce(root_input_preview, texts.input_preview) AS input_preview,
  coalesce(root_output_preview, texts.output_preview) AS output_preview
)
FROM trace_sums(rowid IN (FROM part_places(trace_ids)), ['sample_reason', 'sample_rule']) AS sums
JOIN texts ON texts.trace_id = sums.trace_id;

COMMENT ON MACRO TABLE trace_rows IS 'Rows of the view traces, of these traces alone.';
