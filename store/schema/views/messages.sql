-- messages: one row for each distinct message of any span or log record, however often it was sent.
CREATE OR REPLACE VIEW messages AS
SELECT
  lpad(lower(hex(m.content_hash)), 32, '0') AS hash,
  m."role",
  coalesce(
    c.body, '{"$missing":"' || lpad(lower(hex(m.content_hash)), 32, '0') || '"}'
  )::JSON -> '$.parts' AS parts,
  coalesce(
    c.body, '{"$missing":"' || lpad(lower(hex(m.content_hash)), 32, '0') || '"}'
  )::JSON AS "message",
  m.first_seen
FROM (
  -- Of bodies that stand twice the first. They are found by place, so that DuckDB keeps places in
  -- memory and reads the bodies past them; grouped or kept by hash, all would have to fit at once.
  SELECT named.*, found.place
  FROM (
    SELECT content_hash, any_value("role") AS "role", min(first_seen) AS first_seen
    FROM message
    GROUP BY content_hash
  ) named
  LEFT JOIN (
    SELECT content_hash, min(rowid) AS place FROM content GROUP BY content_hash
  ) found USING (content_hash)
) m
LEFT JOIN content c ON c.rowid = m.place;

COMMENT ON VIEW messages IS
  'One row per distinct message; span_messages says where it was used.';
COMMENT ON COLUMN messages.hash IS
  '32 hex digits: SHA-256 of the redacted message''s JSON, first 16 bytes.';
COMMENT ON COLUMN messages."role" IS 'system, user, assistant, tool or another word.';
COMMENT ON COLUMN messages.parts IS 'JSON array of {type, ...} as the GenAI conventions have it.';
COMMENT ON COLUMN messages."message" IS
  'The whole message, JSON: role, parts, and name or finish_reason where given.';
COMMENT ON COLUMN messages.first_seen IS 'Start of the first span that carried it, UTC.';
