-- unpriced_models: models whose calls have tokens and no cost, so that nobody takes a sum of costs
-- for the whole.
CREATE OR REPLACE VIEW unpriced_models AS
SELECT
  provider_name,
  model,
  count(*) AS span_count,
  count(DISTINCT trace_id) AS trace_count,
  TRY_CAST(sum(input_tokens) AS BIGINT) AS input_tokens,
  TRY_CAST(sum(output_tokens) AS BIGINT) AS output_tokens,
  min(start_time) AS first_seen,
  max(start_time) AS last_seen
FROM model_calls
WHERE cost IS NULL AND model IS NOT NULL
GROUP BY ALL;

COMMENT ON VIEW unpriced_models IS
  'Models that have neither a published price nor one of yours, and whose senders report no cost.';
COMMENT ON COLUMN unpriced_models.provider_name IS 'NULL where spans name none.';
COMMENT ON COLUMN unpriced_models.model IS 'Model that answered, else the one asked for.';
COMMENT ON COLUMN unpriced_models.span_count IS 'Calls with tokens and without a cost.';
COMMENT ON COLUMN unpriced_models.trace_count IS 'Traces whose cost lacks these calls.';
COMMENT ON COLUMN unpriced_models.input_tokens IS 'Input tokens of these.';
COMMENT ON COLUMN unpriced_models.output_tokens IS 'Output tokens of these.';
COMMENT ON COLUMN unpriced_models.first_seen IS 'Start of the first of them, UTC.';
COMMENT ON COLUMN unpriced_models.last_seen IS 'Start of the latest of them, UTC.';
