-- Which dialect's rule filled which column of a span.
ALTER TABLE span ADD COLUMN column_sources JSON;
