-- views: the public views and their columns with the comments that document them.
SELECT
  v.view_name, coalesce(v.comment, '') AS view_comment,
  c.column_name, c.data_type, coalesce(c.comment, '') AS column_comment
FROM duckdb_views() v
JOIN duckdb_columns() c
  ON c.database_name = v.database_name
  AND c.schema_name = v.schema_name
  AND c.table_name = v.view_name
WHERE list_contains($names, v.view_name)
  AND v.database_name = current_database()
  AND NOT v.internal
ORDER BY list_position($names, v.view_name), c.column_index
