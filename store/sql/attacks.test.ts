import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Invalid } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { createSqlRunner, type SqlRunner } from './runner.ts';

/** Every one of these must be refused before anything runs. */
const refusedStatements: readonly string[] = [
  // Files, by every door.
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM read_csv_auto('/etc/passwd')",
  "SELECT * FROM read_text('/etc/passwd')",
  "SELECT * FROM read_blob('/etc/passwd')",
  "SELECT * FROM read_json('x.json')",
  "SELECT * FROM read_json_auto('x.json')",
  "SELECT * FROM read_json_objects('x.json')",
  "SELECT * FROM read_ndjson('x.json')",
  "SELECT * FROM read_ndjson_objects('x.json')",
  "SELECT * FROM read_parquet('x.parquet')",
  "SELECT * FROM parquet_scan('x.parquet')",
  "SELECT * FROM parquet_metadata('x.parquet')",
  "SELECT * FROM parquet_schema('x.parquet')",
  "SELECT * FROM parquet_kv_metadata('x.parquet')",
  "SELECT * FROM read_duckdb('x.duckdb')",
  "SELECT * FROM sniff_csv('/etc/passwd')",
  "SELECT * FROM glob('/*')",
  "SELECT * FROM '/etc/passwd'",
  "SELECT * FROM 'x.csv'",
  'SELECT * FROM "x.parquet"',
  "FROM 'https://example.com/x.csv'",
  'SELECT * FROM "/etc/passwd" AS spans',
  'WITH "x.csv" AS (SELECT 1) SELECT * FROM "x.csv"',
  'SELECT * FROM arrow_scan(1, 2, 3)',
  "SELECT * FROM seq_scan('span')",
  // Statements that are no SELECT.
  "ATTACH 'x.duckdb' AS x",
  'DETACH x',
  "COPY spans TO 'x.csv'",
  "COPY span FROM 'x.csv'",
  "COPY (SELECT * FROM spans) TO '/tmp/x.parquet' (FORMAT parquet)",
  "EXPORT DATABASE '/tmp/x'",
  "IMPORT DATABASE '/tmp/x'",
  'PRAGMA version',
  "PRAGMA table_info('span')",
  'SET enable_external_access = true',
  "SET memory_limit = '1TB'",
  'RESET threads',
  'INSTALL httpfs',
  'LOAD httpfs',
  "LOAD '/tmp/x.duckdb_extension'",
  'CALL pragma_version()',
  'CREATE TABLE x (a INTEGER)',
  'CREATE TEMP TABLE x AS SELECT 1',
  'CREATE MACRO lower(a) AS getenv(a)',
  'FROM session_sums(NULL)',
  'CREATE OR REPLACE VIEW spans AS SELECT 1',
  'DROP VIEW spans',
  'INSERT INTO span (trace_id) VALUES (1)',
  'UPDATE span SET name = 1',
  'DELETE FROM span',
  'DELETE FROM span RETURNING *',
  'TRUNCATE span',
  'PREPARE x AS SELECT 1',
  'EXECUTE x',
  'DEALLOCATE x',
  'BEGIN',
  'COMMIT',
  'CHECKPOINT',
  'VACUUM',
  'ANALYZE',
  'USE main',
  'EXPLAIN SELECT * FROM span',
  "EXPLAIN ANALYZE SELECT * FROM read_text('/etc/passwd')",
  "COMMENT ON VIEW spans IS 'x'",
  'SET VARIABLE x = 1',
  // More than one, and comments that hide one.
  'SELECT 1; DROP TABLE span',
  'SELECT 1; SELECT 2',
  'SELECT 1;;SELECT 2',
  'SELECT 1 /* ; */; DELETE FROM span',
  'SELECT 1 -- \n; DELETE FROM span',
  '/* SELECT 1 */ DROP TABLE span',
  'SELECT * FROM/**/span',
  'SELECT * FROM spans, /* traces */ span -- spans',
  // Functions that reach outside, tell secrets, run text or wait.
  "SELECT getenv('HOME')",
  'SELECT "getenv"(\'HOME\')',
  "SELECT GetEnv('HOME')",
  "SELECT main.getenv('HOME')",
  "SELECT system.main.getenv('HOME')",
  "SELECT current_setting('temp_directory')",
  "SELECT getvariable('x')",
  'SELECT current_query()',
  'SELECT txid_current()',
  "SELECT nextval('s')",
  "SELECT error('x')",
  'SELECT sleep_ms(10000)',
  'SELECT pg_sleep(10)',
  "SELECT write_log('x')",
  "SELECT json_serialize_sql('SELECT 1')",
  "SELECT json_serialize_plan('SELECT 1')",
  "SELECT * FROM json_execute_serialized_sql('{}')",
  "SELECT * FROM query('SELECT * FROM span')",
  "SELECT * FROM query_table('span')",
  "SELECT * FROM query_table(['span'])",
  "SELECT in_search_path('a', 'b')",
  'SELECT setseed(0.5)',
  "SELECT list_aggregate([1], 'getenv')",
  'SELECT list_aggregate([1], name) FROM spans',
  "SELECT 'HOME'.getenv()",
  "SELECT icu_sort_key('a', 'de')",
  'SELECT version()',
  'SELECT levenshtein(input, output) FROM spans',
  // The catalog.
  'SELECT * FROM information_schema.tables',
  'SELECT * FROM sqlite_master',
  'SELECT * FROM pg_catalog.pg_tables',
  'SELECT * FROM pg_tables',
  'SELECT * FROM duckdb_tables',
  'SELECT * FROM duckdb_tables()',
  'SELECT * FROM duckdb_settings()',
  'SELECT * FROM duckdb_secrets()',
  'SELECT * FROM duckdb_temporary_files()',
  'SELECT * FROM duckdb_logs()',
  "SELECT * FROM pragma_table_info('span')",
  "SELECT * FROM pragma_storage_info('span')",
  'SHOW TABLES',
  'SHOW ALL TABLES',
  'DESCRIBE span',
  'SUMMARIZE spans',
  'SELECT * FROM (DESCRIBE span)',
  'SELECT * FROM (SHOW ALL TABLES)',
  'SELECT * FROM summary((SELECT 1))',
  "SELECT * FROM histogram('span', 'name')",
  // Physical tables, in every clause.
  'SELECT * FROM span',
  'SELECT * FROM SPAN',
  'SELECT * FROM "span"',
  'SELECT * FROM "SpAn" spans',
  'SELECT * FROM main.span',
  'SELECT * FROM memory.main.spans',
  'SELECT * FROM memory.spans',
  'SELECT * FROM trace_part',
  'TABLE receipt',
  'FROM redaction',
  'SELECT * FROM temp.spans',
  'SELECT (SELECT max(name) FROM span)',
  'SELECT 1 FROM spans WHERE name IN (SELECT name FROM span)',
  'SELECT 1 FROM spans WHERE EXISTS (SELECT 1 FROM span)',
  'SELECT 1 FROM spans GROUP BY ALL HAVING (SELECT count(*) FROM span) > 0',
  'SELECT name FROM spans QUALIFY row_number() OVER (ORDER BY (SELECT 1 FROM span)) = 1',
  'SELECT 1 FROM spans ORDER BY (SELECT max(name) FROM span)',
  'SELECT 1 FROM spans LIMIT (SELECT count(*) FROM span)',
  'SELECT 1 FROM spans OFFSET (SELECT count(*) FROM span)',
  'SELECT sum(1) OVER (ROWS BETWEEN (SELECT 1 FROM span) PRECEDING AND CURRENT ROW) FROM spans',
  'SELECT sum(1) OVER (PARTITION BY (SELECT 1 FROM span)) FROM spans',
  'SELECT list_transform([1], x -> (SELECT count(*) FROM span))',
  'SELECT count(*) FILTER ((SELECT true FROM span)) FROM spans',
  'SELECT string_agg(name ORDER BY (SELECT 1 FROM span)) FROM spans',
  'VALUES ((SELECT max(name) FROM span))',
  'SELECT * FROM spans, LATERAL (SELECT * FROM span) x',
  'SELECT * FROM spans JOIN span USING (trace_id)',
  'SELECT * FROM spans ASOF JOIN span USING (trace_id, start_time)',
  'SELECT * FROM spans SEMI JOIN span USING (trace_id)',
  'SELECT 1 UNION SELECT count(*) FROM span',
  'SELECT 1 EXCEPT SELECT count(*) FROM span',
  'SELECT CASE WHEN true THEN (SELECT 1 FROM span) END',
  'SELECT {a: (SELECT 1 FROM span)}',
  'SELECT * REPLACE ((SELECT 1 FROM span) AS name) FROM spans',
  'SELECT COLUMNS(c -> (SELECT true FROM span)) FROM spans',
  "SELECT * FROM (PIVOT span ON kind IN ('a') USING count(*))",
  'SELECT * FROM unnest((SELECT list(name) FROM span))',
  'SELECT ARRAY(SELECT name FROM span)',
  'SELECT CAST((SELECT 1 FROM span) AS VARCHAR)',
  // CTE tricks.
  'WITH span AS (SELECT * FROM span) SELECT * FROM span',
  'WITH RECURSIVE span AS (SELECT * FROM span) SELECT * FROM span',
  'WITH RECURSIVE span(n) AS (SELECT 1 FROM span UNION ALL SELECT n FROM span) SELECT * FROM span',
  'SELECT * FROM (WITH span AS (SELECT 1) SELECT * FROM span), span',
  'WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a',
  'WITH a AS (WITH span AS (SELECT 1) SELECT 1) SELECT * FROM span',
  'WITH span AS (SELECT 1) SELECT * FROM main.span',
  'WITH duckdb_tables AS (SELECT 1) SELECT * FROM duckdb_tables',
  'WITH sqlite_master AS (SELECT 1) SELECT * FROM sqlite_master',
  "WITH read_text AS (SELECT 1) SELECT * FROM read_text('/etc/passwd')",
  'WITH x AS (INSERT INTO span (name) VALUES (1) RETURNING *) SELECT * FROM x',
  'WITH x AS (DELETE FROM span RETURNING *) SELECT * FROM x',
  'WITH x AS (SELECT 1) DELETE FROM span',
  'WITH RECURSIVE t(a) USING KEY (a) AS (SELECT 1 UNION SELECT a FROM t) SELECT * FROM t',
  // What grows without end.
  "WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t) SELECT max(len(s)) FROM t",
  "WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT replace(s, 'x', 'xx') FROM t) FROM t",
  'WITH RECURSIVE t(l) AS (SELECT [1] UNION ALL SELECT list_concat(l, l) FROM t) FROM t',
  'WITH RECURSIVE t(l) AS (SELECT [1] UNION ALL SELECT flatten([l, l]) FROM t) FROM t',
  "SELECT repeat('x', 1000000000)",
  "SELECT repeat('x', 1e9::BIGINT)",
  "SELECT repeat('x', (SELECT count(*) FROM spans))",
  "SELECT repeat('x', $1)",
  "SELECT lpad('x', 1000000000, 'y')",
  "SELECT rpad(name, 1000000000, 'y') FROM spans",
  "SELECT repeat(repeat(repeat('x', 1000), 1000), 1000)",
  "SELECT replace(repeat('x', 1000), 'x', repeat('x', 1000))",
  "SELECT regexp_replace(input, '.', input, 'g') FROM spans",
  'SELECT range(1000000000)',
  'SELECT generate_series(1, 1000000000)',
  'SELECT range(0, 1000000, 1)',
  'SELECT list_transform(range(1000), x -> range(1000))',
  'SELECT count(*) FROM range(1000000000000)',
  'SELECT * FROM range((SELECT count(*) FROM spans))',
  'SELECT * FROM generate_series(1, 1000000000000, 1)',
  "SELECT format('{:>1000000000}', 'x')",
  "SELECT format('{:>{}}', 'x', 1000000000)",
  "SELECT printf('%1000000000d', 1)",
  "SELECT printf('%*d', 1000000000, 1)",
  'SELECT list_resize([1], 1000000000)',
  'SELECT NULL::INTEGER[1000][1000]',
  `SELECT ${'hex('.repeat(40)}'x'${')'.repeat(40)}`,
  'SELECT 1e400',
  "SELECT bitstring('1', 1000000000)",
  // Forms of text.
  `SELECT '${'x'.repeat(70_000)}'`,
  `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
  `SELECT 1${'+1'.repeat(20_000)}`,
  'SELECT 1\0; DROP TABLE span',
  'SELECT * FROM spans\0x',
  'SELECT \ud800',
  'SELECT * FROM ſpan',
  'SELECT * FROM sраn',
  'SELECT $$x$$; DROP TABLE span; SELECT $$y$$',
  'SELECT * FROM U&"sp\\0061n"',
  '',
  '-- nothing',
  'SELEC 1',
  'SELECT * FROM spans AT (VERSION => 1)',
  "SELECT 'x'::no_such_type",
  "SELECT 'x'::main.integer",
  'SELECT DEFAULT',
  'PIVOT spans ON name USING count(*)',
];

/** These are allowed by their form; a limit stops them. */
const stoppedStatements: readonly (readonly [string, 'sql_timeout' | 'sql_too_large'])[] = [
  ['SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c', 'sql_timeout'],
  [
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t) SELECT count(*) FROM t',
    'sql_timeout',
  ],
  [
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 1 FROM t, t u) SELECT count(*) FROM t',
    'sql_timeout',
  ],
  [
    "SELECT string_agg(repeat('x', 1000), ',') FROM range(1000000) a, range(1000000) b",
    'sql_too_large',
  ],
  ['SELECT list(a.range) FROM range(1000000) a, range(1000000) b', 'sql_too_large'],
  ['SELECT DISTINCT a.range, b.range FROM range(1000000) a, range(1000000) b', 'sql_too_large'],
  ["SELECT repeat('x', 10000) FROM range(100000)", 'sql_too_large'],
  [
    "SELECT count(*) FROM generate_series(TIMESTAMP '1900-01-01', TIMESTAMP '2200-01-01', INTERVAL 1 microsecond)",
    'sql_timeout',
  ],
];

let folder: string;
let instance: DuckDBInstance;
let runner: SqlRunner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanledger-sql-'));
  await writeFile(join(folder, 'secret.csv'), 'a,b\n1,2\n');
  instance = await DuckDBInstance.create(':memory:', {
    enable_external_access: 'false',
    autoload_known_extensions: 'false',
    autoinstall_known_extensions: 'false',
    memory_limit: '128MB',
    max_temp_directory_size: '0KB',
    lock_configuration: 'true',
  });
  const connection = await instance.connect();
  await applySchema(connection);
  await connection.run("INSERT INTO span (trace_id, span_id, name) VALUES ('t', 's', 'n')");
  connection.closeSync();
  const limits = { ...defaultLimits, sqlBytesMax: 1_000_000 };
  runner = createSqlRunner({ instance, limits });
});

afterAll(async () => {
  await runner.close();
  instance.closeSync();
  await rm(folder, { recursive: true });
});

async function codeOf(query: string, timeoutMs: number): Promise<string> {
  try {
    await runner.run({ query, params: undefined, rowsMax: 10_000, timeoutMs });
    return 'ran';
  } catch (error) {
    if (error instanceof Invalid) return error.code;
    throw error;
  }
}

describe('attacks', () => {
  test('the list is as long as it claims', () => {
    expect(new Set(refusedStatements).size).toBe(refusedStatements.length);
    expect(refusedStatements.length).toBeGreaterThanOrEqual(200);
  });

  test.each(refusedStatements.map((query) => [query.slice(0, 120), query]))(
    'is refused: %s',
    async (_shown, query) => {
      expect(await codeOf(query, 5_000)).toMatch(/^sql_(refused|syntax)$/);
    },
  );

  test.each(stoppedStatements)('is stopped: %s', async (query, code) => {
    const allowed = code === 'sql_timeout' ? ['sql_timeout'] : ['sql_too_large', 'sql_timeout'];
    const started = performance.now();
    expect(allowed).toContain(await codeOf(query, 500));
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(await codeOf('SELECT count(*) FROM spans', 5_000)).toBe('ran');
  });

  test('even without the guard no file, setting or extension is in reach', async () => {
    const connection = await instance.connect();
    const path = join(folder, 'secret.csv');
    const statements = [
      `SELECT * FROM read_csv('${path}')`,
      `SELECT * FROM '${path}'`,
      `COPY span TO '${join(folder, 'out.csv')}'`,
      `ATTACH '${join(folder, 'x.duckdb')}'`,
      'SET enable_external_access = true',
      "SET memory_limit = '64GB'",
      "LOAD 'httpfs'",
    ];
    for (const sql of statements) await expect(connection.run(sql), sql).rejects.toThrow();
    await connection.run('BEGIN TRANSACTION READ ONLY');
    await expect(connection.run('DELETE FROM span')).rejects.toThrow('read-only');
    await connection.run('ROLLBACK');
    connection.closeSync();
  });
});
