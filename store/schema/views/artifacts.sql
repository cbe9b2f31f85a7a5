-- artifacts: texts that were logged as files of runs, each path once.
CREATE OR REPLACE VIEW artifacts AS
SELECT * EXCLUDE (pieced, texts) REPLACE (coalesce(texts[1], "text") AS "text")
FROM (
  SELECT *, content_texts(pieced, [
    string_agg(spelled, '' ORDER BY place, inner_place) FILTER (nth = 1)
  ]) AS texts
  FROM (SELECT *, pieced_texts(["text"]) AS pieced FROM stored_artifacts)
);

COMMENT ON VIEW artifacts IS 'Texts that were logged as files of runs; of each path what was logged last.';
COMMENT ON COLUMN artifacts.run_id IS 'The run; see the view runs.';
COMMENT ON COLUMN artifacts.experiment_id IS 'Experiment of the run.';
COMMENT ON COLUMN artifacts.path IS 'Path below the run''s artifacts, parts joined by slashes.';
COMMENT ON COLUMN artifacts."text" IS 'What stands in it, after redaction.';
COMMENT ON COLUMN artifacts.size_bytes IS
  'Bytes of the text as it was kept when it was logged; a rescan may have changed it since.';
COMMENT ON COLUMN artifacts.logged_time IS 'When it was logged, UTC.';
