-- reprice-spans: what decides about the costs of the spans of one step, and what they are now.
-- `counts`: whether the sums of its trace have the span's cost, by the rules of
-- append-trace-parts.sql and append-aggregates.sql.
SELECT
  s.rowid AS row_id,
  provider_name, request_model, response_model,
  epoch_ns(start_time) AS start_ns,
  input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
  input_audio_tokens, output_audio_tokens,
  TRY_CAST(token_details->>'$.input.image' AS BIGINT) AS input_image_tokens,
  TRY_CAST(token_details->>'$.output.image' AS BIGINT) AS output_image_tokens,
  TRY_CAST(token_details->>'$.cache_read.audio' AS BIGINT) AS cache_read_audio_tokens,
  TRY_CAST(token_details->>'$.cache_read.image' AS BIGINT) AS cache_read_image_tokens,
  TRY_CAST(token_details->>'$.cache_write."1h"' AS BIGINT) AS cache_write_1h_tokens,
  computed_input_cost, computed_output_cost, computed_cost,
  is_cost_reported(s) AS is_reported,
  "cost",
  is_aggregate IS NOT TRUE AND is_repeat IS NOT TRUE
    AND (trace_id, span_id) NOT IN (SELECT (a.trace_id, a.span_id) FROM aggregate_span a) AS counts
FROM span s
WHERE journal_seq > $1::UBIGINT AND journal_seq <= $4::UBIGINT
  AND start_time >= make_timestamp_ns($2::BIGINT)
  AND start_time < make_timestamp_ns($3::BIGINT)
  AND coalesce(input_tokens, output_tokens) IS NOT NULL
  AND coalesce(response_model, request_model) IS NOT NULL
