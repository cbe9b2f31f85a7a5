import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { applySchema } from '../schema/apply-schema.ts';
import { openParser } from './parse.ts';

const parser = await openParser();
const database = await (await DuckDBInstance.create(':memory:')).connect();
await applySchema(database);

/** How many columns are put together in the answer, and how often DuckDB reads the texts. */
async function readsOf(sql: string): Promise<{ readonly late: number; readonly joins: number }> {
  const { text, late } = await parser.parse(sql);
  const reader = await database.runAndReadAll(`EXPLAIN (FORMAT json) ${text}`);
  const plan = String(reader.getRows()[0]?.[1]);
  return {
    late: late.length,
    joins: plan.match(/"Table": "[^,]*content/g)?.length ?? 0,
  };
}

describe('a statement pays for the texts that it computes with', () => {
  test.each([
    'SELECT name, count(*) FROM spans GROUP BY name',
    'SELECT count(*) FROM spans s JOIN logs l USING (trace_id)',
    "SELECT name FROM spans WHERE name LIKE '%input%' ORDER BY 1",
    'SELECT run_id, sum(size_bytes) FROM artifacts GROUP BY run_id',
    // A name that is a view's, too: of another view's column, of a column of the list.
    'SELECT sum(spans), (SELECT count(*) FROM spans) FROM sampling_counts',
    'WITH a AS (SELECT sum(spans) AS n FROM sampling_counts) SELECT n, span_id FROM a, spans',
    'SELECT spans FROM (SELECT count(*) AS spans FROM spans)',
    'SELECT name, count(*) AS spans FROM spans GROUP BY ALL ORDER BY spans DESC',
  ])('for none: %s', async (sql) => {
    expect(await readsOf(sql)).toEqual({ late: 0, joins: 0 });
  });

  test.each([
    'SELECT * FROM spans',
    "SELECT * FROM spans WHERE trace_id = 'a' ORDER BY start_time DESC LIMIT 5",
    'SELECT s.name, s.input, upper(s.name) FROM spans AS s WHERE s.duration_ns > 1',
    'SELECT attributes, body FROM logs',
    "SELECT path, text FROM artifacts WHERE path LIKE '%.md'",
  ])('for those of its answer, afterwards: %s', async (sql) => {
    const { late, joins } = await readsOf(sql);
    expect(late).toBeGreaterThan(0);
    expect(joins).toBe(0);
  });

  test.each([
    ['SELECT length(input) FROM spans', 1],
    ["SELECT name FROM spans WHERE attributes ->> 'a' = 'b'", 1],
    ['SELECT DISTINCT input FROM spans', 1],
    ["SELECT path FROM artifacts WHERE text LIKE '%x%'", 1],
    ['SELECT length(input), length(output) FROM spans', 1],
    ['SELECT s FROM spans s', 1],
    ['SELECT * FROM traces JOIN spans USING (trace_id)', 1],
    ['SELECT * FROM spans a JOIN spans b USING (trace_id)', 2],
    ['SELECT * FROM spans UNION ALL SELECT * FROM spans', 2],
    ['SELECT * FROM spans s JOIN logs l USING (trace_id)', 2],
  ])('for those it names, by DuckDB, once for all of a table: %s', async (sql, tables) => {
    // Texts are looked for among the texts, and once more among the pieces of runs.
    expect(await readsOf(sql)).toEqual({ late: 0, joins: tables * 2 });
  });

  test('for those it computes with before its rows are chosen, and for the others afterwards', async () => {
    const some = await readsOf('SELECT input, output FROM spans ORDER BY input');
    expect(some).toEqual({ late: 1, joins: 2 });
    const all = await readsOf(`SELECT *, length(output) FROM spans WHERE input <> '' LIMIT 3`);
    expect(all).toEqual({ late: 6, joins: 2 });
  });

  test.each([
    'SELECT s FROM spans s',
    'SELECT input, count(*) FROM spans GROUP BY ALL',
    'SELECT to_json(spans) FROM spans',
    'SELECT (SELECT s) FROM spans s',
    'SELECT x FROM spans s, LATERAL (SELECT s AS x)',
    'SELECT name AS s FROM spans s QUALIFY row_number() OVER (ORDER BY s) = 1',
    'SELECT * FROM (SELECT * FROM spans) t',
    'SELECT a FROM spans AS t(a)',
    'SELECT name AS input FROM spans ORDER BY input',
    'SELECT count(*) FROM spans NATURAL JOIN logs',
    'SELECT input FROM spans ORDER BY 1',
    'SELECT * FROM spans ORDER BY ALL',
    'SELECT main.spans.input FROM main.spans',
  ])('for all it may mean: %s', async (sql) => {
    const { late, joins } = await readsOf(sql);
    expect(late).toBe(0);
    expect(joins).toBeGreaterThan(0);
  });

  test('numbers of 64 bits survive', async () => {
    const { text } = await parser.parse('SELECT name, 9007199254740993 FROM spans');
    expect(text).toContain('9007199254740993');
  });
});

/** The texts that are looked up for every trace, and whether rows come in a second step. */
async function sumsIn(sql: string): Promise<{ readonly texts: string; readonly steps: number }> {
  const { text, rows } = await parser.parse(sql);
  await database.prepare(text);
  const lists = [...text.matchAll(/(?:trace|session)_sums\(.*?list_value\((.*?)\)/g)];
  const texts = lists.map(([, list = '']) => list.replaceAll("'", '')).join(' + ');
  return { texts, steps: rows === undefined ? 1 : 2 };
}

describe('a statement looks up the texts of all traces that it needs to choose rows', () => {
  test.each([
    ['SELECT * FROM traces ORDER BY start_time DESC LIMIT 3', ''],
    ['SELECT * EXCLUDE (name) FROM traces', ''],
    ["SELECT t.name AS n, t.cost FROM traces t WHERE t.service_name = 'a' LIMIT 1", 'service_name'],
    ['SELECT "Name", Session_Id FROM Traces ORDER BY User_Id, cost', 'user_id'],
    ['SELECT name FROM traces WHERE trace_id = $1', ''],
    ['SELECT * FROM sessions WHERE list_contains(services, $1)', 'session_id, service_name'],
  ])('and whole rows afterwards: %s', async (sql, texts) => {
    expect(await sumsIn(sql)).toEqual({ texts, steps: 2 });
  });

  const all =
    'name, service_name, session_id, user_id, experiment_id, run_id, sample_reason, sample_rule, input_preview, output_preview';
  test.each([
    ['SELECT count(*), sum(cost) FROM traces', ''],
    ['SELECT service_name, count(*) FROM traces GROUP BY ALL', 'service_name'],
    ['SELECT DISTINCT name FROM traces', 'name'],
    ['SELECT upper(name) FROM traces', 'name'],
    ['SELECT name FROM traces ORDER BY 1', 'name'],
    ['SELECT name AS cost FROM traces ORDER BY cost', 'name'],
    ['SELECT name, (SELECT max(name) FROM spans) FROM traces', 'name'],
    ['SELECT name FROM traces UNION SELECT state FROM traces', 'name + name'],
    ['SELECT t.name FROM traces t JOIN spans s USING (trace_id) LIMIT 1', 'name'],
    ['WITH traces AS (SELECT 1 AS trace_id) SELECT * FROM traces', ''],
    ['WITH kept AS (SELECT * FROM traces) SELECT trace_id FROM kept', all],
    ['SELECT t FROM traces t', all],
    ['SELECT * FROM traces ORDER BY ALL', all],
    ['SELECT user_id, max(trace_count) FROM sessions GROUP BY 1', 'session_id, user_id'],
  ])('and nothing afterwards: %s', async (sql, texts) => {
    expect(await sumsIn(sql)).toEqual({ texts, steps: 1 });
  });
});
