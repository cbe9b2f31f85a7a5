import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Invalid } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { openParser, type SqlParser } from './parse.ts';
import { createSqlRunner, type SqlRunner } from './runner.ts';

const seed = 20261123;
const canary = 'canary-that-no-view-shows';

let instance: DuckDBInstance;
let runner: SqlRunner;
let parser: SqlParser;
/** A connection that anything may be asked of. */
let unguarded: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { enable_external_access: 'false' });
  unguarded = await instance.connect();
  await applySchema(unguarded);
  await unguarded.run(`CREATE TABLE secret AS SELECT '${canary}' AS name, '${canary}' AS trace_id`);
  await unguarded.run("INSERT INTO span (trace_id, span_id, name) VALUES ('t', 's', 'n')");
  await unguarded.run("SET explain_output = 'all'");
  runner = createSqlRunner({ instance, limits: defaultLimits });
  parser = await openParser();
});

afterAll(async () => {
  await runner.close();
  await parser.close();
  unguarded.closeSync();
  instance.closeSync();
});

const privateTable = fc.constantFrom(
  'secret',
  '"secret"',
  'main.secret',
  'SECRET spans',
  'span',
  "'secret'",
  'sqlite_master',
  "query_table('secret')",
);
const publicTable = fc.constantFrom('spans', 'traces t', 'main.spans', 'unnest([1, 2]) u(name)');
const table = fc.oneof(
  { weight: 6, arbitrary: publicTable },
  { weight: 1, arbitrary: fc.constant('c1') },
  { weight: 3, arbitrary: fc.constant('secret') },
  { weight: 1, arbitrary: privateTable },
);
const cteName = fc.constantFrom('c1', 'secret', 'secret', '"Secret"', 'spans');

function sometimes<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  const none = { weight: 4, arbitrary: fc.constant(undefined) };
  return fc.oneof({ maxDepth: 3 }, none, { weight: 1, arbitrary });
}

/** Statements put together from what is allowed and what is not. */
const { query } = fc.letrec<{ query: string; expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    {
      weight: 8,
      arbitrary: fc.constantFrom('1', "'x'", 'max(name)', 'min(trace_id)', 'any_value(name)'),
    },
    { weight: 1, arbitrary: fc.constantFrom('secret.name', 's.name', '*', "getenv('HOME')") },
    { weight: 1, arbitrary: tie('query').map((inner) => `(${inner} LIMIT 1)`) },
    { weight: 1, arbitrary: tie('expression').map((inner) => `lower((${inner})::VARCHAR)`) },
    { weight: 1, arbitrary: tie('expression').map((e) => `list_transform([1], x -> ${e})`) },
    { weight: 1, arbitrary: tie('expression').map((e) => `CASE WHEN ${e} IS NULL THEN 1 END`) },
    { weight: 1, arbitrary: tie('query').map((inner) => `EXISTS (${inner})`) },
  ),
  query: fc
    .record({
      cte: fc.oneof(
        { maxDepth: 3 },
        fc.constant(undefined),
        fc.tuple(cteName, tie('query'), fc.boolean()),
      ),
      select: tie('expression'),
      from: table,
      join: sometimes(table),
      having: sometimes(tie('expression')),
      union: sometimes(tie('query')),
    })
    .map(({ cte, select, from, join, having, union }) => {
      const recursive = cte?.[2] === true ? 'RECURSIVE ' : '';
      const head = cte === undefined ? '' : `WITH ${recursive}${cte[0]}(name) AS (${cte[1]}) `;
      const joined = join === undefined ? '' : ` LEFT JOIN ${join} ON true`;
      const filter = having === undefined ? '' : ` HAVING (${having}) IS NOT NULL`;
      const more = union === undefined ? '' : ` UNION ALL ${union}`;
      return `${head}SELECT ${select} FROM ${from}${joined}${filter}${more}`;
    }),
}));

/** What lies behind the public views. */
const behindViews = new Set([
  'content',
  'aggregate_span',
  'message',
  'span',
  'log_record',
  'metric_point',
  'aggregate_span',
  'resource',
  'scope',
  'trace_part',
  'tail_verdict',
  'redaction',
  'assessment',
  'receipt',
]);

/** The tables DuckDB itself would scan for a text, before its optimiser leaves any out. */
async function scannedTables(text: string): Promise<string[]> {
  const reader = await unguarded.runAndReadAll(`EXPLAIN (FORMAT json) ${text}`);
  const plan = String(reader.getRows()[0]?.[1]);
  return [...plan.matchAll(/"Table": "((?:[^"\\]|\\.)*)"/g)].map(([, name = '']) =>
    name.replaceAll(/[\\"]/g, '').replace(/^memory\.main\./, ''),
  );
}

/** 'ran', or the code of the refusal; fails where something private was reached. */
async function outcome(text: string): Promise<string> {
  try {
    const { text: rendered } = await parser.parse(text);
    const request = { query: text, params: undefined, rowsMax: 50, timeoutMs: 500 };
    const answer = await runner.run(request);
    for (const name of await scannedTables(rendered)) {
      expect(behindViews.has(name), `${name} in ${text}`).toBe(true);
    }
    expect(JSON.stringify(answer.rows), text).not.toContain(canary);
    return 'ran';
  } catch (error) {
    if (error instanceof Invalid) return error.code;
    throw error;
  }
}

test('nothing put together from allowed and private parts shows what is private', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(query, async (text) => {
      const code = await outcome(text);
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }),
    { seed, numRuns: 1_000 },
  );
  expect(seen.get('ran') ?? 0).toBeGreaterThan(100);
  expect(await scannedTables('WITH secret AS (FROM secret) FROM secret')).toEqual(['secret']);
  expect(seen.get('sql_refused') ?? 0).toBeGreaterThan(100);
});

test('nor does a good statement with pieces cut in', async () => {
  const pieces = [
    ' FROM secret ',
    ', secret ',
    '(SELECT name FROM secret)',
    ' UNION SELECT name FROM secret ',
    '; SELECT name FROM secret',
    '/*',
    '*/',
    '--',
    '\n',
    "'",
    '"',
    '$$',
    ')',
    '(',
    ' AS spans ',
    'WITH secret AS (SELECT * FROM secret) ',
    '\u00a0',
    "e'\\'",
  ];
  const good = [
    'SELECT name FROM spans WHERE kind IS NULL',
    "WITH a AS (SELECT name FROM spans) SELECT name || 'x' FROM a ORDER BY 1",
    'SELECT (SELECT max(name) FROM traces), name FROM spans',
  ];
  let ran = 0;
  const cut = fc.tuple(fc.constantFrom(...pieces), fc.double({ min: 0, max: 1, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...good),
      fc.array(cut, { maxLength: 3 }),
      async (base, cuts) => {
        let text = base;
        for (const [piece, where] of cuts) {
          const at = Math.floor(where * text.length);
          text = text.slice(0, at) + piece + text.slice(at);
        }
        if ((await outcome(text)) === 'ran') ran += 1;
      },
    ),
    { seed, numRuns: 500 },
  );
  expect(ran).toBeGreaterThan(50);
});
