import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRowBlocks } from '../../model/row-block.ts';
import { adjustedCount, parseThreshold, probabilityOf } from '../../model/sampling-threshold.ts';
import { hex, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from '../write/loader.ts';
import { factsOf } from '../write/tail/trace-facts.ts';
import { storedTraces } from './simulator.ts';
import type { StoredTrace } from './stored-trace.ts';

const seed = 20_261_127;
const start = 1_764_000_000_000_000_000n;
const day = 86_400_000_000_000n;

let instance: DuckDBInstance;
let loader: Loader;
let seq = 0;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  connection.closeSync();
  loader = await Loader.open(instance);
});
afterAll(() => {
  loader.close();
  instance.closeSync();
});

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const span = fc.record({
  isRoot: fc.boolean(),
  name: fc.constantFrom('a', 'b', ''),
  service: maybe(fc.constantFrom('web', 'api')),
  type: fc.constantFrom('LLM', 'EMBEDDING', 'RERANKER', 'AGENT', 'TOOL', 'UNKNOWN'),
  status: maybe(fc.constantFrom('UNSET', 'OK', 'ERROR')),
  cost: maybe(fc.integer({ min: 0, max: 64 })),
  input: maybe(fc.integer({ min: 0, max: 99 })),
  output: maybe(fc.integer({ min: 0, max: 99 })),
  request: maybe(fc.constantFrom('m1', 'm2')),
  response: maybe(fc.constantFrom('m3', 'm4')),
  began: fc.integer({ min: 0, max: 1000 }),
  took: maybe(fc.integer({ min: 0, max: 1000 })),
  threshold: maybe(fc.constantFrom('8', 'c', 'fd70a4')),
});

test('facts are those that tail sampling decides by', async () => {
  let id = 0;
  let days = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(span, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 }),
      async (traces) => {
        // Each run has a day of its own.
        const from = start + BigInt(days++) * day;
        const want = traces.map((spans) => {
          const trace_id = hex(++id, 32);
          const rows = spans.map((one): SpanInput => {
            const began = from + BigInt(one.began);
            const th = parseThreshold(one.threshold ?? '');
            return spanRow(++id, {
              trace_id,
              parent_span_id: one.isRoot ? undefined : hex(1, 16),
              name: one.name,
              service_name: one.service,
              span_type: one.type,
              status_code: one.status,
              cost: one.cost === undefined ? undefined : one.cost / 64,
              input_tokens: one.input,
              output_tokens: one.output,
              request_model: one.request,
              response_model: one.response,
              start_time: began,
              end_time: one.took === undefined ? undefined : began + BigInt(one.took),
              duration_ns: one.took,
              ...(th && {
                trace_state: `ot=th:${one.threshold}`,
                sample_weight: adjustedCount(th),
                sample_reason: 'SENDER',
              }),
            });
          });
          return { trace_id, block: spanBlock(rows) };
        });
        const blocks = want.flatMap(({ block }) => [...readRowBlocks(block)]);
        await loader.load([{ seq: ++seq, blocks }]);
        const found = await factsBetween(from, from + day);
        expect(found.size).toBe(want.length);
        for (const { trace_id, block } of want) {
          const { threshold, hasRoot, randomness, ...facts } = factsOf(trace_id, [
            ...readRowBlocks(block),
          ]);
          expect(found.get(trace_id)?.facts).toEqual(facts);
          expect(found.get(trace_id)?.senderShare).toBeCloseTo(probabilityOf(threshold), 14);
        }
      },
    ),
    { numRuns: 60, seed },
  );
}, 120_000);

test('bytes are the texts of the rows; long texts that traces share count by their part', async () => {
  const from = start - day;
  const own = { start_time: from, end_time: from + 1n };
  const refer = (letter: string, digits: number) => `\u0001${letter}${hex(digits, 32)}\u0001`;
  const connection = await instance.connect();
  const content = async (digits: number, body: string) => {
    const values = [`${hex(digits, 32)}`, body];
    await connection.run('INSERT INTO content VALUES (content_key($1), $2, 1)', values);
  };
  await content(1, 'x'.repeat(300));
  await content(2, 'y'.repeat(500));
  // A run refers to other texts; one that was stored a second time counts once.
  await content(3, `[${refer('', 1)},${refer('', 2)}]`.replaceAll('\u0001\u0001', '\u0001'));
  await content(2, 'y'.repeat(500));
  connection.closeSync();
  const rows = [
    spanRow(900_001, { ...own, input: '' }),
    spanRow(900_002, { ...own, input: 'abcdefghij' }),
    spanRow(900_003, { ...own, input: `${refer('r', 1)}` }),
    spanRow(900_004, { ...own, input: `${refer('R', 3)}` }),
  ];
  await loader.load([{ seq: ++seq, blocks: readRowBlocks(spanBlock(rows)) }]);
  const found = await factsBetween(from, from + day);
  const [base = Number.NaN, ...others] = rows.map(
    ({ trace_id }) => found.get(String(trace_id))?.bytes ?? Number.NaN,
  );
  const run = 2 + 1 + 2 * 34;
  expect(others.map((bytes) => bytes - base)).toEqual([10, 35 + 150, 35 + run + 150 + 500]);
});

async function factsBetween(from: bigint, to: bigint): Promise<ReadonlyMap<string, StoredTrace>> {
  const connection = await instance.connect();
  const traces = new Map<string, StoredTrace>();
  for await (const trace of storedTraces(connection, { from, to }, 1000)) {
    traces.set(trace.traceId, trace);
  }
  connection.closeSync();
  return traces;
}
