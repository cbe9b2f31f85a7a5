/**
 * `trace_sums` sums places and joins texts, `trace_rows` sums the texts, and a search sums bits: they
 * say the same of a trace, and of a session.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { applySchema } from './apply-schema.ts';
import { summedViews, sumsOf } from './manifest.ts';

const seed = 20261128;
const { texts } = summedViews.traces;

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await applySchema(connection);
});

const time = fc.option(fc.integer({ min: 0, max: 9 }));
const text = fc.option(
  fc.constantFrom('ab', 'CD is a text of more than twelve bytes', 'ab ef', ''),
);
const sampling = fc.option(
  fc.record({ weight: fc.constantFrom(1, 4), reason: fc.constantFrom('HEAD', 'SENDER', 'BOTH') }),
);
const names = { session_id: text, user_id: text, experiment_id: text, run_id: text };
const named = { start_time: time, name: text, service_name: text };
const status = fc.option(fc.constantFrom('OK', 'ERROR'));

const part = fc.record({
  trace: fc.integer({ min: 0, max: 3 }),
  start_time: time,
  end_time: time,
  // Parts without spans take tokens back.
  span_count: fc.integer({ min: 0, max: 2 }),
  input_tokens: fc.option(fc.integer({ min: -5, max: 5 })),
  root: fc.option(fc.record({ ...named, status_code: status, ...names }), { freq: 2 }),
  root_input_preview: text,
  root_output_preview: text,
  earliest: fc.option(fc.record(named)),
  ...names,
  first_input_time: time,
  first_input_preview: text,
  last_output_time: time,
  last_output_preview: text,
  sampling,
});

const verdict = fc.record({
  trace: fc.integer({ min: 0, max: 3 }),
  is_kept: fc.boolean(),
  policy: fc.constant('slow'),
  cause: fc.constantFrom('LATE', 'COMPLETE'),
});

type Value<Arbitrary> = Arbitrary extends fc.Arbitrary<infer T> ? T : never;
type Part = Value<typeof part>;
type Verdict = Value<typeof verdict>;

/** Fills a table from JSON; what is no column of it is left out. */
async function fill(table: string, rows: readonly object[]): Promise<void> {
  await connection.run(`DELETE FROM ${table}`);
  const columns = await connection.runAndReadAll(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '${table}'`,
  );
  const shape = columns.getRowsJS().map(([name, type]) => `"${name}":"${jsonType(String(type))}"`);
  for (const row of rows) {
    await connection.run(
      `INSERT INTO ${table} SELECT r.* FROM (
         SELECT from_json($1::JSON, '{${shape.join(',').replaceAll("'", "''")}}') AS r
       )`,
      [JSON.stringify(row)],
    );
  }
}

/** Nested types are told as JSON. */
function jsonType(type: string): string {
  const fields = /^STRUCT\((.*)\)$/.exec(type)?.[1];
  if (fields === undefined) return type;
  const pairs = fields.split(', ').map((field) => /^"?(\w+)"? (.*)$/.exec(field) ?? []);
  return `STRUCT(${pairs.map(([, name, inner]) => `\\"${name}\\" ${inner}`).join(', ')})`;
}

const instant = (at: number | null) => (at === null ? null : `2026-11-28T00:00:0${at}.000000000`);
const inTime = <T extends { readonly start_time: number | null }>(row: T | null) =>
  row && { ...row, start_time: instant(row.start_time) };
const traceId = (trace: number) => `${trace}`.padStart(32, '0');

async function rowsOf(from: string, key = 'trace_id'): Promise<Record<string, unknown>[]> {
  const found = await connection.runAndReadAll(`SELECT * FROM ${from} ORDER BY ${key}`);
  return found.getRowObjectsJson();
}

async function store(parts: readonly Part[], verdicts: readonly Verdict[] = []): Promise<void> {
  await fill(
    'trace_part',
    parts.map((row) => ({
      ...row,
      trace_id: traceId(row.trace),
      start_time: instant(row.start_time),
      end_time: instant(row.end_time),
      first_input_time: instant(row.first_input_time),
      last_output_time: instant(row.last_output_time),
      root: inTime(row.root),
      earliest: inTime(row.earliest),
    })),
  );
  await fill(
    'tail_verdict',
    verdicts.map((row) => ({ ...row, trace_id: traceId(row.trace) })),
  );
}

const somePartsOfTraces = fc.array(part, { minLength: 1, maxLength: 12 });

test('whole rows, and rows with one text, of any parts', async () => {
  await fc.assert(
    fc.asyncProperty(
      somePartsOfTraces,
      fc.array(verdict, { maxLength: 3 }),
      fc.constantFrom(...texts),
      async (parts, verdicts, one) => {
        await store(parts, verdicts);
        const ids = [...new Set(parts.map((row) => `'${traceId(row.trace)}'`))];
        const whole = await rowsOf(`trace_rows([${ids.join(', ')}])`);
        expect(whole).toHaveLength(ids.length);
        expect(await rowsOf('traces')).toEqual(whole);
        const others = texts.filter((name) => name !== one);
        const nulls = Object.fromEntries(others.map((name) => [name, null]));
        const withOne = whole.map((row) => ({ ...row, ...nulls }));
        const pruned = (await rowsOf(sumsOf('traces', [one]))).map((row) => ({
          ...row,
          // One join gives both.
          ...(one === 'name' && { service_name: null }),
          ...(one === 'service_name' && { name: null }),
        }));
        expect(pruned).toEqual(withOne);
        expect(await rowsOf(`trace_rows([${ids[0]}])`)).toEqual(
          whole.filter((row) => `'${row.trace_id}'` === ids[0]),
        );
      },
    ),
    { seed, numRuns: 40 },
  );
});

interface WeighedPart {
  readonly weight?: number;
  readonly isRoot?: boolean;
  readonly spans?: number;
}

test.each<[string, readonly WeighedPart[], number, string | null]>([
  ['nothing is said', [{}, { spans: 0 }], 1, null],
  ['the root says it', [{ weight: 8 }, { weight: 2, isRoot: true }, {}], 2, 'HEAD'],
  ['the root says nothing', [{ weight: 8 }, { isRoot: true }], 1, null],
  ['the lightest, while no root came', [{ weight: 8 }, { weight: 4 }], 4, 'HEAD'],
  ['not by a part without spans', [{ weight: 8 }, { spans: 0 }], 8, 'HEAD'],
])('what a trace stands for: %s', async (_name, parts, weight, reason) => {
  await fill(
    'trace_part',
    parts.map((one) => ({
      trace_id: traceId(0),
      span_count: one.spans ?? 1,
      root: one.isRoot === true ? { name: 'root', status_code: 'OK' } : null,
      sampling: one.weight === undefined ? null : { weight: one.weight, reason: 'HEAD' },
    })),
  );
  await fill('tail_verdict', []);
  const [row] = await rowsOf('traces');
  expect([row?.sample_weight, row?.sample_reason]).toEqual([weight, reason]);
});

test('what has no time counts where nothing has one', async () => {
  const parts = [
    { name: 'without', start_time: null },
    { name: 'with', start_time: instant(5) },
  ];
  await fill(
    'trace_part',
    parts.map((root) => ({
      trace_id: traceId(0),
      span_count: 1,
      start_time: root.start_time,
      session_id: root.name,
      root,
      last_output_time: root.start_time,
      last_output_preview: root.name,
    })),
  );
  await fill('tail_verdict', []);
  const expected = [{ name: 'with', session_id: 'with', output_preview: 'with' }];
  expect(await rowsOf('traces')).toMatchObject(expected);
  expect(await rowsOf(`trace_rows(['${traceId(0)}'])`)).toMatchObject(expected);
});

/** Whether the texts hold every word. */
function holdsAll(found: readonly unknown[], words: readonly string[]): boolean {
  const joined = found.map((one) => String(one ?? '').toLowerCase()).join('\n');
  return words.every((word) => joined.includes(word));
}

test('a search finds what whole rows hold', async () => {
  const words = fc.uniqueArray(fc.constantFrom('ab', 'cd', 'ef', '3', 'gh'), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(somePartsOfTraces, words, async (parts, asked) => {
      await store(parts);
      const list = `[${asked.map((word) => `'${word}'`).join(', ')}]`;
      const found = await rowsOf(`trace_words(true, ${list})`);
      const traces = (await rowsOf('traces')).filter((row) =>
        holdsAll(
          [row.name, row.service_name, row.input_preview, row.output_preview, row.trace_id],
          asked,
        ),
      );
      expect(found.map((row) => row.trace_id)).toEqual(traces.map((row) => row.trace_id));
      const foundSessions = await rowsOf(`session_words(true, ${list})`, 'session_id');
      const sessions = (await rowsOf('sessions', 'session_id')).filter((row) =>
        holdsAll([row.session_id, row.user_id, row.input_preview, row.output_preview], asked),
      );
      expect(foundSessions.map((row) => row.session_id)).toEqual(
        sessions.map((row) => row.session_id),
      );
    }),
    { seed, numRuns: 60 },
  );
});

test('of two roots of one time all that is told is of one, in whatever order threads read them', async () => {
  const own = await DuckDBInstance.create(':memory:', { threads: '4' });
  const at = await own.connect();
  await applySchema(at);
  const traces = 150_000;
  for (const word of ['OK', 'ERROR']) {
    await at.run(
      `INSERT INTO trace_part BY NAME
       SELECT lpad(i::VARCHAR, 32, '0') AS trace_id, 1::BIGINT AS span_count,
         struct_pack("name" := '${word}', status_code := '${word}') AS root
       FROM range(${traces}) t(i)`,
    );
  }
  const ids = `(SELECT list(trace_id) FROM (SELECT trace_id FROM trace_part LIMIT 100))`;
  for (let i = 0; i < 5; i++) {
    for (const from of [`trace_rows(${ids})`, sumsOf('traces', ['name'])]) {
      const found = await at.runAndReadAll(
        `SELECT count(*) FROM ${from} WHERE "name" <> 'OK' OR state <> 'OK'`,
      );
      expect(found.getRowsJson(), from).toEqual([['0']]);
    }
  }
  at.closeSync();
  own.closeSync();
});
