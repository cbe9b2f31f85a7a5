-- part_places: where the parts of some traces are. DuckDB would read every column of every part to
-- find them by their ids, and reads only those that are at one of these places.
CREATE OR REPLACE MACRO part_places(trace_ids) AS TABLE
SELECT rowid FROM trace_part WHERE trace_id IN (SELECT unnest(trace_ids));
