-- resource: one row for each distinct resource, named by its content, so the same process
-- restarted a thousand times is one row. Spans point here by resource_id; the writer adds only
-- unknown ids.
CREATE TABLE resource (
  resource_id VARCHAR,
  attributes JSON,
  dropped_attributes_count UINTEGER,
  entity_refs JSON,
  schema_url VARCHAR,
  journal_seq UBIGINT
);
