-- pieced_texts: those of a list of stored texts that have pieces, and NULL in the place of others:
-- all rows whose texts are short ask content_texts for the same.
CREATE OR REPLACE MACRO pieced_texts(texts) AS
  list_transform(texts, lambda stored: CASE WHEN contains(stored, chr(1)) THEN stored END);
