-- schema_version: which migrations this database has seen, one row for each time it was opened
-- by a build with newer tables or views. Read before anything else: a database with a higher
-- version than this build knows was written by a newer Spanledger and is left alone.
CREATE TABLE schema_version (
  version UINTEGER NOT NULL,
  -- SHA-256 over the view files, so that unchanged views are not created again at every start.
  views_digest VARCHAR NOT NULL,
  applied_time TIMESTAMP NOT NULL
);
