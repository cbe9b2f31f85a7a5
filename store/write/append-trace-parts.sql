-- Sums the spans that a flush has just appended into one row for each trace. $1 and $2 are the first
-- and last journal record of the flush; zone maps on journal_seq skip everything older.
-- A sum that overflows is unknown (NULL), so that no sender's number can stop a flush.
INSERT INTO trace_part BY NAME
WITH appended AS (
  SELECT
    *,
    coalesce(start_time, 'infinity'::TIMESTAMP_NS) AS started,
    parent_span_id IS NULL AS is_root,
    span_type = 'LLM' AS is_llm,
    is_aggregate IS NOT TRUE AND is_repeat IS NOT TRUE AS counts,
    CASE WHEN sample_weight IS NOT NULL
      THEN struct_pack(weight := sample_weight, reason := sample_reason) END AS sampling
  FROM span
  WHERE journal_seq BETWEEN $1::UBIGINT AND $2::UBIGINT
),
redacted AS (
  SELECT trace_id, sum(count) AS redaction_count
  FROM redaction
  -- What was hidden in log records and data points is no part of a trace's roll-up.
  WHERE journal_seq BETWEEN $1::UBIGINT AND $2::UBIGINT AND coalesce(signal, 'traces') = 'traces'
    -- What was only counted stands as it came.
    AND "action" IS DISTINCT FROM 'keep'
  GROUP BY trace_id
),
summed AS (
  SELECT
    trace_id,
    max(journal_seq) AS journal_seq,
    min(start_time) AS start_time,
    max(end_time) AS end_time,
    count(*) AS span_count,
    count(*) FILTER (WHERE status_code = 'ERROR') AS error_count,
    TRY_CAST(sum(input_tokens) FILTER (WHERE counts) AS BIGINT) AS input_tokens,
    TRY_CAST(sum(output_tokens) FILTER (WHERE counts) AS BIGINT) AS output_tokens,
    TRY_CAST(sum(cache_read_tokens) FILTER (WHERE counts) AS BIGINT) AS cache_read_tokens,
    TRY_CAST(sum(cache_write_tokens) FILTER (WHERE counts) AS BIGINT) AS cache_write_tokens,
    TRY_CAST(sum(reasoning_tokens) FILTER (WHERE counts) AS BIGINT) AS reasoning_tokens,
    sum(input_cost) FILTER (WHERE counts) AS input_cost,
    sum(output_cost) FILTER (WHERE counts) AS output_cost,
    sum(cost) FILTER (WHERE counts) AS cost,
    arg_min(
      struct_pack(
        start_time := start_time, "name" := "name", service_name := service_name,
        status_code := status_code, session_id := session_id, user_id := user_id,
        experiment_id := experiment_id, run_id := run_id
      ), started
    ) FILTER (WHERE is_root) AS root,
    arg_min_null(input_preview, started) FILTER (WHERE is_root) AS root_input_preview,
    arg_min_null(output_preview, started) FILTER (WHERE is_root) AS root_output_preview,
    arg_min(
      struct_pack(start_time := start_time, "name" := "name", service_name := service_name), started
    ) AS earliest,
    arg_min(session_id, started) AS session_id,
    arg_min(user_id, started) AS user_id,
    arg_min(experiment_id, started) AS experiment_id,
    arg_min(run_id, started) AS run_id,
    min(start_time) FILTER (WHERE is_llm AND input_preview IS NOT NULL) AS first_input_time,
    arg_min(input_preview, started) FILTER (WHERE is_llm) AS first_input_preview,
    max(start_time) FILTER (WHERE is_llm AND output_preview IS NOT NULL) AS last_output_time,
    arg_max(output_preview, coalesce(start_time, '-infinity'::TIMESTAMP_NS))
      FILTER (WHERE is_llm) AS last_output_preview,
    -- A struct of NULLs compares as unknown, so what stands for itself has none.
    CASE WHEN count(sample_weight) = 0 THEN NULL
      WHEN bool_or(is_root) THEN arg_min_null(sampling, started) FILTER (WHERE is_root)
      ELSE arg_min_null(sampling, coalesce(sample_weight, 1)) END AS sampling
  FROM appended
  GROUP BY trace_id
)
SELECT summed.*, coalesce(redacted.redaction_count, 0)::BIGINT AS redaction_count
FROM summed
LEFT JOIN redacted ON redacted.trace_id = summed.trace_id;
