-- reprice-update: puts the costs in `repriced` on their spans. $2 and $3 bound the journal records
-- they came in. What a sender reported stays what the span costs. The version is that of the prices
-- unless they do not know the model any more.
UPDATE span
SET
  computed_input_cost = r.input_cost,
  computed_output_cost = r.output_cost,
  computed_cost = r.total_cost,
  price_version = CASE WHEN r.is_known THEN $1 ELSE span.price_version END,
  input_cost = CASE WHEN r.is_reported THEN span.input_cost ELSE r.input_cost END,
  output_cost = CASE WHEN r.is_reported THEN span.output_cost ELSE r.output_cost END,
  "cost" = CASE WHEN r.is_reported THEN span."cost" ELSE r.total_cost END
FROM repriced r
WHERE span.rowid = r.row_id AND span.journal_seq > $2::UBIGINT AND span.journal_seq <= $3::UBIGINT
