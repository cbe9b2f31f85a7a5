-- redactions: the public record of what was hidden, one row for each field and rule of a span, log
-- record or data point, or of what a client said of an experiment or run.
CREATE OR REPLACE VIEW redactions AS
SELECT
  coalesce(signal, 'traces') AS signal, trace_id, span_id, field, rule, rule_version, "action", count,
  batch_id, experiment_id, run_id
FROM redaction;

COMMENT ON VIEW redactions IS 'What was hidden in which field of which item, by which rule.';
COMMENT ON COLUMN redactions.signal IS 'traces (a span), logs (a log record), metrics (a point) or runs (an experiment or run).';
COMMENT ON COLUMN redactions.trace_id IS 'Trace of the span, or the one that a log record names.';
COMMENT ON COLUMN redactions.span_id IS 'The span, or the one that a log record names.';
COMMENT ON COLUMN redactions.field IS
  'Path: attributes.http.url or events[0].name in a span; logs[3].body.content in the 4th log record of its request; data_points[0].attributes.user; metric.name, scope.name or resource.attributes.host around them; params.rate, tags.team, name or user_id of a run.';
COMMENT ON COLUMN redactions.rule IS 'Name of the rule that matched.';
COMMENT ON COLUMN redactions.rule_version IS 'Version of that rule when it matched.';
COMMENT ON COLUMN redactions."action" IS 'What was done: drop, mask, pseudonym, generalise, partial, truncate, keep (counted only), rename (an imitation), unscanned (replaced unread).';
COMMENT ON COLUMN redactions.count IS 'How many values the rule replaced, or kept, in this field.';
COMMENT ON COLUMN redactions.batch_id IS 'Batch the item came in; see the view receipts.';
COMMENT ON COLUMN redactions.experiment_id IS 'Experiment that was spoken of; NULL but for runs.';
COMMENT ON COLUMN redactions.run_id IS 'Run that was spoken of; NULL where it was an experiment.';
