-- Long texts leave their rows and are stored once. Rows of before have no references and read as
-- they are.
CREATE TABLE content (
  content_hash UHUGEINT, body VARCHAR, journal_seq UBIGINT
);

CREATE TABLE message (
  content_hash UHUGEINT, role VARCHAR, first_seen TIMESTAMP_NS, journal_seq UBIGINT
);
