-- trace_sums: rows of the view `traces`, summed from the parts of which `is_part` is true, with those
-- of its texts that the list `texts` names; the others are NULL. Sums have a fixed size, so DuckDB
-- spills them; a text in a sum stays in memory, and those of 100,000 traces did not fit. So what is
-- summed is the place of the part that has the text, and its row is joined for it afterwards, with
-- one join for each text: DuckDB leaves none out, but one whose condition is false reads nothing.
CREATE OR REPLACE MACRO trace_sums(is_part, texts) AS TABLE
WITH merged AS (
  SELECT
    trace_id,
    min(start_time) AS start_time,
    max(end_time) AS end_time,
    sum(span_count)::BIGINT AS span_count,
    sum(error_count)::BIGINT AS error_count,
    TRY_CAST(sum(input_tokens) AS BIGINT) AS input_tokens,
    TRY_CAST(sum(output_tokens) AS BIGINT) AS output_tokens,
    TRY_CAST(sum(cache_read_tokens) AS BIGINT) AS cache_read_tokens,
    TRY_CAST(sum(cache_write_tokens) AS BIGINT) AS cache_write_tokens,
    TRY_CAST(sum(reasoning_tokens) AS BIGINT) AS reasoning_tokens,
    sum(input_cost) AS input_cost,
    sum(output_cost) AS output_cost,
    sum(cost) AS cost,
    sum(redaction_count)::BIGINT AS redaction_count,
    root_value(rowid, root, rowid) AS root_part,
    root_value(root.status_code, root, rowid) AS root_status,
    earliest_value(CASE WHEN earliest IS NOT NULL THEN rowid END, earliest.start_time, rowid)
      AS earliest_part,
    root_value(root.session_id IS NOT NULL, root, rowid) AS root_has_session,
    earliest_value(CASE WHEN session_id IS NOT NULL THEN rowid END, start_time, rowid)
      AS session_part,
    root_value(root.user_id IS NOT NULL, root, rowid) AS root_has_user,
    earliest_value(CASE WHEN user_id IS NOT NULL THEN rowid END, start_time, rowid) AS user_part,
    root_value(root.experiment_id IS NOT NULL, root, rowid) AS root_has_experiment,
    earliest_value(CASE WHEN experiment_id IS NOT NULL THEN rowid END, start_time, rowid)
      AS experiment_part,
    root_value(root.run_id IS NOT NULL, root, rowid) AS root_has_run,
    earliest_value(CASE WHEN run_id IS NOT NULL THEN rowid END, start_time, rowid) AS run_part,
    root_value(root_input_preview IS NOT NULL, root, rowid) AS root_has_input,
    earliest_value(
      CASE WHEN first_input_preview IS NOT NULL THEN rowid END, first_input_time, rowid) AS input_part,
    root_value(root_output_preview IS NOT NULL, root, rowid) AS root_has_output,
    latest_value(CASE WHEN last_output_preview IS NOT NULL THEN rowid END, last_output_time, rowid)
      AS output_part,
    CASE WHEN bool_or(root IS NOT NULL) THEN root_value(sampling.weight, root, rowid)
      -- Parts without spans only take tokens back.
      ELSE min(coalesce(sampling.weight, 1)) FILTER (WHERE span_count > 0) END AS weight,
    CASE WHEN bool_or(root IS NOT NULL) THEN root_value(sampling.reason, root, rowid)
      ELSE arg_min_null(sampling.reason, coalesce(sampling.weight, 1)) FILTER (WHERE span_count > 0)
      END AS reason
  FROM trace_part
  WHERE is_part
  GROUP BY trace_id
),
decided AS (
  SELECT trace_id, any_value(policy) AS policy, bool_or(coalesce(cause = 'LATE', false)) AS is_late
  FROM tail_verdict
  WHERE is_kept AND list_has_any(texts, ['sample_reason', 'sample_rule'])
  GROUP BY trace_id
)
SELECT
  merged.trace_id,
  named."name",
  named.service_name,
  start_time, end_time,
  epoch_ns(end_time) - epoch_ns(start_time) AS duration_ns,
  CASE WHEN root_part IS NULL THEN 'IN_PROGRESS' WHEN root_status = 'ERROR' THEN 'ERROR' ELSE 'OK' END
    AS state,
  span_count, error_count,
  input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
  input_cost, output_cost, cost,
  CASE WHEN root_has_session THEN of_session.of_root ELSE of_session.of_part END AS session_id,
  CASE WHEN root_has_user THEN of_user.of_root ELSE of_user.of_part END AS user_id,
  CASE WHEN root_has_experiment THEN of_experiment.of_root ELSE of_experiment.of_part END AS experiment_id,
  CASE WHEN root_has_run THEN of_run.of_root ELSE of_run.of_part END AS run_id,
  coalesce(weight, 1) AS sample_weight,
  CASE WHEN NOT list_contains(texts, 'sample_reason') THEN NULL
    WHEN decided.is_late THEN 'LATE' WHEN decided.trace_id IS NOT NULL THEN 'TAIL' ELSE reason END
    AS sample_reason,
  CASE WHEN NOT list_contains(texts, 'sample_rule') THEN NULL
    WHEN decided.trace_id IS NOT NULL THEN 'sampling.tail.' || decided.policy
    WHEN reason IN ('HEAD', 'BOTH') THEN 'sampling.head' END AS sample_rule,
  NULL::JSON AS tags, NULL::JSON AS metadata,
  CASE WHEN root_has_input THEN of_input.of_root ELSE of_input.of_part END AS input_preview,
  CASE WHEN root_has_output THEN of_output.of_root ELSE of_output.of_part END AS output_preview,
  redaction_count,
  0::BIGINT AS flag_count
FROM merged
LEFT JOIN decided ON decided.trace_id = merged.trace_id
LEFT JOIN (
  SELECT
    rowid AS part,
    CASE WHEN root IS NULL THEN earliest.name ELSE root.name END AS "name",
    CASE WHEN root IS NULL THEN earliest.service_name ELSE root.service_name END AS service_name
  FROM trace_part
) AS named ON list_has_any(texts, ['name', 'service_name'])
  AND named.part = coalesce(root_part, earliest_part)
LEFT JOIN (
  SELECT rowid AS part, root.session_id AS of_root, session_id AS of_part FROM trace_part
) AS of_session ON list_contains(texts, 'session_id')
  AND of_session.part = CASE WHEN root_has_session THEN root_part ELSE session_part END
LEFT JOIN (
  SELECT rowid AS part, root.user_id AS of_root, user_id AS of_part FROM trace_part
) AS of_user ON list_contains(texts, 'user_id')
  AND of_user.part = CASE WHEN root_has_user THEN root_part ELSE user_part END
LEFT JOIN (
  SELECT rowid AS part, root.experiment_id AS of_root, experiment_id AS of_part FROM trace_part
) AS of_experiment ON list_contains(texts, 'experiment_id')
  AND of_experiment.part = CASE WHEN root_has_experiment THEN root_part ELSE experiment_part END
LEFT JOIN (
  SELECT rowid AS part, root.run_id AS of_root, run_id AS of_part FROM trace_part
) AS of_run ON list_contains(texts, 'run_id')
  AND of_run.part = CASE WHEN root_has_run THEN root_part ELSE run_part END
LEFT JOIN (
  SELECT rowid AS part, root_input_preview AS of_root, first_input_preview AS of_part FROM trace_part
) AS of_input ON list_contains(texts, 'input_preview')
  AND of_input.part = CASE WHEN root_has_input THEN root_part ELSE input_part END
LEFT JOIN (
  SELECT rowid AS part, root_output_preview AS of_root, last_output_preview AS of_part FROM trace_part
) AS of_output ON list_contains(texts, 'output_preview')
  AND of_output.part = CASE WHEN root_has_output THEN root_part ELSE output_part END;

COMMENT ON MACRO TABLE trace_sums IS 'Rows of the view traces, with these of its texts alone.';
