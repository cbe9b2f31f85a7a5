/** `trace_sums` sums places and joins texts, `trace_rows` sums the texts: the rows are the same. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { applySchema } from './apply-schema.ts';
import { summedViews, sumsOf, textList } from './manifest.ts';

const seed = 20261128;
const { texts } = summedViews.traces;

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await applySchema(connection);
});

const time = fc.option(fc.integer({ min: 0, max: 9 }));
const text = fc.option(fc.constantFrom('a', 'another text of more than twelve bytes', ''));
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

async function rowsOf(from: string): Promise<Record<string, unknown>[]> {
  const found = await connection.runAndReadAll(`SELECT * FROM ${from} ORDER BY trace_id`);
  return found.getRowObjectsJson();
}

test('whole rows, and rows with one text, of any parts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1, maxLength: 12 }),
      fc.array(verdict, { maxLength: 3 }),
      fc.constantFrom(...texts),
      async (parts, verdicts, one) => {
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
        const ids = [...new Set(parts.map((row) => `'${traceId(row.trace)}'`))].join(', ');
        const whole = await rowsOf(`trace_rows([${ids}])`);
        expect(whole).toHaveLength(new Set(parts.map((row) => row.trace)).size);
        expect(await rowsOf(sumsOf('traces', texts))).toEqual(whole);
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
        const first = ids.split(', ')[0];
        expect(await rowsOf(`trace_rows([${first}])`)).toEqual(
          await rowsOf(`trace_sums(trace_id = ${first}, ${textList(texts)})`),
        );
      },
    ),
    { seed, numRuns: 60 },
  );
});
