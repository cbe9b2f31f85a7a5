-- redactions: the public record of what was hidden, one row for each field and rule of a span.
CREATE OR REPLACE VIEW redactions AS
SELECT trace_id, span_id, field, rule, rule_version, "action", count, batch_id
FROM redaction;

COMMENT ON VIEW redactions IS 'What was hidden in which field of which span, by which rule.';
COMMENT ON COLUMN redactions.trace_id IS 'Trace, 32 lower-case hex digits.';
COMMENT ON COLUMN redactions.span_id IS 'Span within the trace, 16 lower-case hex digits.';
COMMENT ON COLUMN redactions.field IS
  'Path in the span, e.g. attributes.http.url or events[0].name.';
COMMENT ON COLUMN redactions.rule IS 'Name of the rule that matched.';
COMMENT ON COLUMN redactions.rule_version IS 'Version of that rule when it matched.';
COMMENT ON COLUMN redactions."action" IS 'pseudonym, mask, drop, or unscanned (replaced unread).';
COMMENT ON COLUMN redactions.count IS 'How many values the rule replaced in this field.';
COMMENT ON COLUMN redactions.batch_id IS 'Batch the span came in; see the view receipts.';
