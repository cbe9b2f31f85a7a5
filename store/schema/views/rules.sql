-- rules: the redaction rules that were ever in force, one row for each rule of each set.
CREATE OR REPLACE VIEW rules AS
WITH sets AS (
  SELECT rule_set_digest, min(active_time) AS first_seen, max(active_time) AS last_taken
  FROM rule_set
  GROUP BY ALL
)
SELECT
  r.rule, r.rule_version, r.family, r.label, r."action", r.pack, r.rule_set_digest,
  s.last_taken = (SELECT max(last_taken) FROM sets) AS is_active, s.first_seen
FROM rule r JOIN sets s USING (rule_set_digest);

COMMENT ON VIEW rules IS
  'Redaction rules that were ever in force here: one row for each rule of each rule set.';
COMMENT ON COLUMN rules.rule IS 'Name of the rule, as in redactions.rule.';
COMMENT ON COLUMN rules.rule_version IS 'Version of the rule in this set.';
COMMENT ON COLUMN rules.family IS 'What kind of value the rule finds.';
COMMENT ON COLUMN rules.label IS 'Word that replacements begin with: [EMAIL~k1~...].';
COMMENT ON COLUMN rules."action" IS 'What becomes of a match in this set: pseudonym, mask, ...';
COMMENT ON COLUMN rules.pack IS 'Folder the rule belongs to, e.g. secrets.';
COMMENT ON COLUMN rules.rule_set_digest IS 'The set, as in receipts.rule_set_digest.';
COMMENT ON COLUMN rules.is_active IS 'True for the rules of the set that took over last.';
COMMENT ON COLUMN rules.first_seen IS 'When this set was first in force here, UTC.';
