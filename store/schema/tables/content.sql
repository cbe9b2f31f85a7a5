-- content: one row for each distinct long text, or piece of one, of spans and log records, named
-- by its hash; rows refer to it (model/stored-text.ts). The writer leaves out what it remembers
-- to have stored, so a text that was forgotten can stand here twice: readers take either.
CREATE TABLE content (
  content_hash UHUGEINT,
  body VARCHAR USING COMPRESSION zstd,
  journal_seq UBIGINT
);
