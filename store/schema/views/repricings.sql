-- repricings: the record of costs that were computed anew.
CREATE OR REPLACE VIEW repricings AS
SELECT
  computed_time, price_version, provider_name, model, span_count, changed_spans, cost_before,
  cost_after
FROM repricing;

COMMENT ON VIEW repricings IS
  'What spanledger reprice changed: one row per step and model; a long run has many steps.';
COMMENT ON COLUMN repricings.computed_time IS 'When, UTC.';
COMMENT ON COLUMN repricings.price_version IS 'Table of prices that was used.';
COMMENT ON COLUMN repricings.provider_name IS 'Provider of the model; NULL where spans name none.';
COMMENT ON COLUMN repricings.model IS 'Model that answered, else the one asked for.';
COMMENT ON COLUMN repricings.span_count IS 'Spans of the model that the step looked at.';
COMMENT ON COLUMN repricings.changed_spans IS 'Spans whose computed cost changed.';
COMMENT ON COLUMN repricings.cost_before IS 'USD that these counted before; NULL where unknown.';
COMMENT ON COLUMN repricings.cost_after IS 'USD that these count since; reported costs stay.';
