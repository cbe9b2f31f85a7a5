-- duckdb-memory: what DuckDB holds by its own tags, for the metrics. In bytes; tags that hold
-- nothing are left out but for one, so that the answer is never empty.
SELECT tag, memory_usage_bytes::BIGINT AS bytes
FROM duckdb_memory()
WHERE memory_usage_bytes > 0 OR tag = 'BASE_TABLE'
ORDER BY tag
