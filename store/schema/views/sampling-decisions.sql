-- sampling_decisions: what tail sampling decided, trace by trace, dropped ones too.
CREATE OR REPLACE VIEW sampling_decisions AS
SELECT
  trace_id, is_kept, policy, probability, threshold, cause, rule_set, decided_time, span_count
FROM tail_verdict;

COMMENT ON VIEW sampling_decisions IS
  'One row per trace that tail sampling decided about, and one more (LATE) where late spans upgraded a drop.';
COMMENT ON COLUMN sampling_decisions.trace_id IS '32 lower-case hex digits.';
COMMENT ON COLUMN sampling_decisions.is_kept IS 'Whether the trace was stored.';
COMMENT ON COLUMN sampling_decisions.policy IS
  'Policy that decided; NULL where none matched, then the trace is kept.';
COMMENT ON COLUMN sampling_decisions.probability IS
  'Share of such traces that the policy keeps, of those that came: 1 always, 0 never. NULL before it was noted.';
COMMENT ON COLUMN sampling_decisions.threshold IS
  'th of the spans that were kept by chance; NULL where chance had no part or chose against it.';
COMMENT ON COLUMN sampling_decisions.cause IS
  'IDLE: root ended, then quiet. AGE, SPANS, BYTES: a cap. BUFFER: no room. RESCAN. LATE: after a drop.';
COMMENT ON COLUMN sampling_decisions.rule_set IS
  'Digest of the policies that decided: 16 hex digits. NULL before it was noted.';
COMMENT ON COLUMN sampling_decisions.decided_time IS 'When, UTC.';
COMMENT ON COLUMN sampling_decisions.span_count IS 'Spans that were there; later ones follow.';
