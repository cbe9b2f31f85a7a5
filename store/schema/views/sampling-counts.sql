-- sampling_counts: what came in, before sampling: spans that are kept, spans that were not chosen,
-- and the sums that the oldest of these have become.
CREATE OR REPLACE VIEW sampling_counts AS
WITH arrived AS (
  SELECT trace_id, span_id, parent_span_id, start_time, status_code, service_name,
    request_model, response_model, input_tokens, output_tokens, cost, is_aggregate, is_repeat
  FROM span
  UNION ALL
  SELECT trace_id, span_id, parent_span_id, start_time, status_code, service_name,
    request_model, response_model, input_tokens, output_tokens, cost, is_aggregate, is_repeat
  FROM sampled_out
),
judged AS (
  SELECT *,
    is_aggregate IS NOT TRUE AND is_repeat IS NOT TRUE AND NOT (
      is_aggregate IS NOT NULL
      AND (trace_id, span_id) IN (SELECT (a.trace_id, a.span_id) FROM aggregate_span a)
    ) AS counts
  FROM arrived
),
counted AS (
  SELECT
    date_trunc('minute', start_time)::TIMESTAMP AS minute,
    service_name,
    coalesce(response_model, request_model) AS model,
    count(*) AS spans,
    count(*) FILTER (WHERE parent_span_id IS NULL) AS traces,
    count(*) FILTER (WHERE status_code = 'ERROR') AS errors,
    sum(input_tokens) FILTER (WHERE counts) AS input_tokens,
    sum(output_tokens) FILTER (WHERE counts) AS output_tokens,
    sum(cost) FILTER (WHERE counts) AS cost
  FROM judged
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT minute, service_name, model, spans, traces, errors, input_tokens, output_tokens, cost
  FROM sampling_count
)
SELECT
  minute, service_name, model,
  sum(spans)::BIGINT AS spans,
  sum(traces)::BIGINT AS traces,
  sum(errors)::BIGINT AS errors,
  TRY_CAST(sum(input_tokens) AS BIGINT) AS input_tokens,
  TRY_CAST(sum(output_tokens) AS BIGINT) AS output_tokens,
  sum(cost) AS cost
FROM counted
GROUP BY minute, service_name, model;

COMMENT ON VIEW sampling_counts IS
  'What came in before sampling, exactly: one row per minute, service and model.';
COMMENT ON COLUMN sampling_counts.minute IS 'The minute spans started in, UTC; NULL where unknown.';
COMMENT ON COLUMN sampling_counts.service_name IS 'Resource attribute service.name.';
COMMENT ON COLUMN sampling_counts.model IS
  'Model that answered, else the one asked for; NULL for spans that name none.';
COMMENT ON COLUMN sampling_counts.spans IS 'Spans that came in, each once.';
COMMENT ON COLUMN sampling_counts.traces IS 'Traces that began: spans without a parent.';
COMMENT ON COLUMN sampling_counts.errors IS 'Spans with status ERROR.';
COMMENT ON COLUMN sampling_counts.input_tokens IS
  'Input tokens of model calls, each call counted once.';
COMMENT ON COLUMN sampling_counts.output_tokens IS
  'Output tokens of model calls, each call counted once.';
COMMENT ON COLUMN sampling_counts.cost IS
  'USD of model calls, each once; spans that were not chosen keep the price they came at.';
