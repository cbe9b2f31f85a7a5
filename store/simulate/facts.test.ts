import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AskedFacts } from '../../model/asked-facts.ts';
import { spanColumns } from '../../model/batch-columns.ts';
import { columnOf, type RowBlock, readRowBlocks, textAt } from '../../model/row-block.ts';
import { adjustedCount, parseThreshold, probabilityOf } from '../../model/sampling-threshold.ts';
import { hex, rowBlock, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { factsOf } from '../../test/rows/trace-facts.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from '../write/loader.ts';
import { RowFacts, type TraceRows } from '../write/tail/row-facts.ts';
import { textBytes } from '../write/tail/text-bytes.ts';
import { storedTraces } from './simulator.ts';
import type { Asked } from './stored-asked.ts';
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
  // Of an earlier span of the trace, or of one that is missing.
  parent: fc.integer({ min: 0, max: 6 }),
  // An answer may be told more than once.
  answer: maybe(fc.constantFrom('r1', 'r2')),
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
  tool: maybe(fc.constantFrom('search', 'mail')),
  agent: maybe(fc.constantFrom('planner', 'critic')),
  experiment: maybe(fc.constantFrom('17', '18')),
  prompt: maybe(fc.constantFrom('greet', 'ask')),
  version: maybe(fc.constantFrom('1', '2')),
  attributes: maybe(
    fc.dictionary(
      fc.constantFrom('tenant', 'a/b~c', '$$own', 'q"t', 'toString'),
      fc.oneof(
        fc.constantFrom('acme', '', 'ü"\n', '1'),
        fc.constantFrom(0, -1.5, 3),
        fc.boolean(),
        fc.constantFrom(null, [1], { tenant: 2 }),
      ),
    ),
  ),
  // A long text is stored apart, as a value or inside of a JSON text.
  refers: fc.constantFrom('', 'r', 'e'),
});
const assessment = fc.record({
  name: maybe(fc.constantFrom('helpful', 'refused')),
  number: maybe(fc.constantFrom(0, 0.5, 1)),
  boolean: maybe(fc.boolean()),
  // It may have come with a span of another trace, or tell of one.
  isForeign: fc.boolean(),
  isCarriedAway: fc.boolean(),
});
const keys = ['tenant', 'a/b~c', '$own', 'q"t', 'toString', 'long'];

/** Of the spans that `spanRow` makes from this id on, or of one that is missing. */
function parentOf(first: number, place: number): string {
  return hex(place === 0 ? 0xabc : first + place, 16);
}

function attributesText(given: object | undefined, refers: string): string | undefined {
  const reference = `\u0001${refers}${hex(7, 32)}\u0001`;
  const value = refers === 'e' ? `"a${reference}b"` : reference;
  const long = refers === '' ? [] : [`"long":${value}`];
  const members = Object.entries(given ?? {}).map((entry) =>
    entry.map((part) => JSON.stringify(part)).join(':'),
  );
  return given === undefined ? undefined : `{${[...members, ...long].join()}}`;
}

test('facts are those that tail sampling decides by', async () => {
  let id = 0;
  let days = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          spans: fc.array(span, { minLength: 1, maxLength: 6 }),
          assessments: fc.array(assessment, { maxLength: 4 }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      async (traces) => {
        // Each run has a day of its own.
        const from = start + BigInt(days++) * day;
        const want = traces.map(({ spans, assessments }) => {
          const trace_id = hex(++id, 32);
          const first = id + 1;
          const rows = spans.map((one, at): SpanInput => {
            const began = from + BigInt(one.began);
            const th = parseThreshold(one.threshold ?? '');
            return spanRow(++id, {
              trace_id,
              parent_span_id: one.isRoot ? undefined : parentOf(first, Math.min(at, one.parent)),
              response_id: one.answer && `${one.answer} of ${trace_id}`,
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
              tool_name: one.tool,
              agent_name: one.agent,
              experiment_id: one.experiment,
              prompt_name: one.prompt,
              prompt_version: one.version,
              attributes: attributesText(one.attributes, one.refers),
              ...(th && {
                trace_state: `ot=th:${one.threshold}`,
                sample_weight: adjustedCount(th),
                sample_reason: 'SENDER',
              }),
            });
          });
          const assessed = assessments.map(
            ({ name, number, boolean, isForeign, isCarriedAway }) => ({
              ...{ name, number, boolean, trace_id: isForeign ? hex(3, 32) : trace_id },
              carrier_trace_id: isCarriedAway ? hex(3, 32) : trace_id,
            }),
          );
          const own = [...readRowBlocks(spanBlock(rows))];
          if (assessed.length > 0) {
            own.push(...readRowBlocks(rowBlock('assessment', assessed)));
          }
          return { trace_id, own };
        });
        await loader.load([{ seq: ++seq, blocks: want.flatMap(({ own }) => own) }]);
        const found = await factsBetween(from, from + day);
        expect(found.size).toBe(want.length);
        for (const { trace_id, own } of want) {
          const held = factsOf(trace_id, own);
          const { threshold, hasRoot, randomness, calls: _, atMost = held, ...facts } = held;
          const { asked, ...told } = found.get(trace_id)?.facts ?? {};
          expect(told).toEqual(facts);
          expect(atMost.cost).toBeGreaterThanOrEqual(facts.cost);
          expect(atMost.tokens).toBeGreaterThanOrEqual(facts.tokens);
          expect(answersOf(asked)).toEqual(answersOf(heldFacts(trace_id, own)));
          expect(found.get(trace_id)?.bytes).toBe(textBytes(heldRows(trace_id, own)));
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

test('what a trace takes is what budgets count, whichever text it is in', async () => {
  const from = start - 5n * day;
  const own = { start_time: from, end_time: from + 1n };
  const texts = columnsOfText.filter((name) => name !== 'trace_id' && name !== 'span_id');
  const rows = ['name', ...texts].map((name, at) =>
    spanRow(920_001 + at, { ...own, name: 'same', [name]: `"${'x'.repeat(1_000)}"` }),
  );
  const blocks = rows.map((row) => [...readRowBlocks(spanBlock([row]))]);
  await loader.load([{ seq: ++seq, blocks: blocks.flat() }]);
  const found = await factsBetween(from, from + day);
  const bytes = rows.map(({ trace_id }) => found.get(String(trace_id))?.bytes);
  expect(bytes).toEqual(
    rows.map(({ trace_id }, at) => textBytes(heldRows(String(trace_id), blocks[at] ?? []))),
  );
  // Counted are most, and what sampling writes is not.
  expect(bytes.filter((count = 0) => count > 1_000)).toHaveLength(1 + 19);
  expect(bytes[1 + texts.indexOf('trace_state')]).toBeLessThan(1_000);
  expect(bytes[1 + texts.indexOf('sample_reason')]).toBeLessThan(1_000);
});

const columnsOfText = Object.entries(spanColumns).flatMap(([name, type]) =>
  type === 'text' ? [name] : [],
);

test('the first of all stored traces that has a combination is new', async () => {
  const from = start - 3n * day;
  const rows = (at: bigint, id: number, given: SpanInput) =>
    spanRow(id, { start_time: from + at, end_time: from + at + 1n, ...given });
  const model = { service_name: 'new', request_model: 'm9' };
  const given = [
    rows(0n, 910_001, model),
    rows(day + 1n, 910_002, model),
    rows(day + 2n, 910_003, { ...model, prompt_name: 'greet' }),
    rows(day + 3n, 910_004, { ...model, prompt_name: 'greet', prompt_version: '1' }),
    rows(day + 4n, 910_005, { ...model, prompt_name: 'greet' }),
    rows(day + 5n, 910_006, { service_name: 'new' }),
  ];
  await loader.load([{ seq: ++seq, blocks: readRowBlocks(spanBlock(given)) }]);
  const found = await factsBetween(from + day, from + 2n * day);
  const isNew = given.map(({ trace_id }) => found.get(String(trace_id))?.facts.asked?.isNew);
  expect(isNew).toEqual([undefined, false, true, true, false, false]);
});

function heldFacts(traceId: string, blocks: readonly RowBlock[]): AskedFacts {
  return new RowFacts(traceId, () => heldRows(traceId, blocks));
}

/** What follows a span waits with the trace that carried it. */
function heldRows(traceId: string, blocks: readonly RowBlock[]): readonly TraceRows[] {
  return blocks.map((block) => {
    const carriers = columnOf(block, 'carrier_trace_id');
    const rows = [...Array(block.rows).keys()].filter(
      (row) => carriers === undefined || textAt(block, carriers, row) === traceId,
    );
    return { block, rows };
  });
}

function answersOf(asked: AskedFacts | undefined) {
  if (asked === undefined) return undefined;
  const { tool, agent, experiment, prompt, flag, active } = asked;
  const values = keys.map((key) => new Set(asked.attribute(key)));
  const scores = ['helpful', 'refused'].map((name) => new Set(asked.score(name)));
  return { tool, agent, experiment, prompt, flag, active, values, scores };
}

async function factsBetween(from: bigint, to: bigint): Promise<ReadonlyMap<string, StoredTrace>> {
  const connection = await instance.connect();
  const traces = new Map<string, StoredTrace>();
  const asked: Asked = { fields: new Set(['active', 'new']), attributes: new Set(keys) };
  for await (const trace of storedTraces(connection, { from, to }, 1000, asked)) {
    traces.set(trace.traceId, trace);
  }
  connection.closeSync();
  return traces;
}
