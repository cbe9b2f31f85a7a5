-- rescans: the record of stored data that was rewritten under newer redaction rules.
CREATE OR REPLACE VIEW rescans AS
SELECT rescan_time, rule_set_digest, table_name, row_count, changed_rows, redacted_values
FROM rescan;

COMMENT ON VIEW rescans IS
  'What spanledger rules rescan rewrote: one row per step; the table done ends a run.';
COMMENT ON COLUMN rescans.rescan_time IS 'When, UTC.';
COMMENT ON COLUMN rescans.rule_set_digest IS 'Rule set it was rewritten under.';
COMMENT ON COLUMN rescans.table_name IS 'Table of the step, or done.';
COMMENT ON COLUMN rescans.row_count IS 'Rows that were looked at.';
COMMENT ON COLUMN rescans.changed_rows IS 'Rows of which anything changed.';
COMMENT ON COLUMN rescans.redacted_values IS 'Values that were replaced, each counted once.';
