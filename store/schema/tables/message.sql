-- message: one row for each distinct message, whose body is the content of the same hash. It can
-- stand here twice, as content can.
CREATE TABLE message (
  content_hash UHUGEINT,
  role VARCHAR,
  first_seen TIMESTAMP_NS,
  journal_seq UBIGINT
);
