-- is_cost_reported: whether what the sender of a span says is what it costs. A zero beside tokens is
-- no such word (collector/normalise/span-cost.ts says the same of new spans).
CREATE OR REPLACE MACRO is_cost_reported(s) AS
  coalesce(s.reported_cost, s.reported_input_cost, s.reported_output_cost) IS NOT NULL
  AND (
    coalesce(
      s.reported_cost, coalesce(s.reported_input_cost, 0) + coalesce(s.reported_output_cost, 0)
    ) > 0
    OR greatest(coalesce(s.input_tokens, 0), coalesce(s.output_tokens, 0)) <= 0
  );
