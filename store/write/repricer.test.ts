import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PriceBook } from '../../model/cost.ts';
import { repriceModelsMax } from '../../model/limits.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import { hex, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { noUsage } from '../../test/rows/usage.ts';
import type { RepriceRequest, RepriceStep } from '../contract.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from './loader.ts';
import { createRepricer, type Repricer } from './repricer.ts';

const seed = 20_261_126;
const everything: RepriceRequest = {
  from: undefined,
  to: undefined,
  after: undefined,
  dryRun: false,
};
let instance: DuckDBInstance;
let connection: DuckDBConnection;
let loader: Loader;
let seq: number;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await applySchema(connection);
  loader = await Loader.open(instance);
  seq = 0;
});

afterEach(() => {
  loader.close();
  connection.closeSync();
  instance.closeSync();
});

/** USD for an input token, by model; an output token costs twice that. */
type Prices = Readonly<Record<string, number>>;

function bookOf(version: string, prices: Prices): PriceBook {
  return {
    version,
    find({ requestModel, responseModel }) {
      const price = prices[responseModel ?? requestModel ?? ''];
      if (price === undefined) return undefined;
      return {
        costOf({ inputTokens = 0, outputTokens = 0 }) {
          const [input, output] = [inputTokens * price, outputTokens * price * 2];
          return { input, output, total: input + output };
        },
      };
    },
  };
}

interface Call {
  readonly trace: number;
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly reported: number | undefined;
  readonly type: string;
  /** Another span of its trace, by number. */
  readonly parent: number | undefined;
}

/** As normalisation makes it with these prices. */
function rowOf(id: number, call: Call, book: PriceBook): SpanInput {
  const { trace, model, input, output, reported, type, parent } = call;
  const usage = { ...noUsage, inputTokens: input, outputTokens: output };
  const name = { provider: undefined, requestModel: model, responseModel: undefined };
  const computed = book.find(name)?.costOf(usage, 0);
  const isMeant = reported !== undefined && (reported > 0 || input + output === 0);
  return spanRow(id, {
    trace_id: hex(trace + 1, 32),
    parent_span_id: parent === undefined ? null : hex(parent + 1, 16),
    span_type: type,
    provider_name: 'openai',
    request_model: model,
    input_tokens: input,
    output_tokens: output,
    reported_cost: reported,
    computed_input_cost: computed?.input,
    computed_output_cost: computed?.output,
    computed_cost: computed?.total,
    price_version: computed && book.version,
    input_cost: isMeant ? undefined : computed?.input,
    output_cost: isMeant ? undefined : computed?.output,
    cost: isMeant ? reported : computed?.total,
  });
}

async function load(rows: readonly SpanInput[]): Promise<void> {
  if (rows.length === 0) return;
  await loader.load([{ seq: ++seq, blocks: readRowBlocks(spanBlock(rows)) }]);
}

function repricerOf(spansMax: number): Repricer {
  const alone: Loader['alone'] = (task) => loader.alone(task);
  return createRepricer({ alone, clock: () => 1_800_000_000_000_000_000n, spansMax });
}

async function runAll(
  reprice: Repricer,
  book: PriceBook,
  request: RepriceRequest = everything,
): Promise<readonly RepriceStep[]> {
  const steps: RepriceStep[] = [];
  let after: string | undefined;
  do {
    const step = await reprice({ ...request, after }, book);
    steps.push(step);
    after = step.next;
  } while (after !== undefined);
  return steps;
}

async function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRowsJS();
}

const call = fc.record({
  trace: fc.nat(4),
  model: fc.constantFrom('a', 'b', 'c', 'd'),
  input: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_000 })),
  output: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_000 })),
  reported: fc.option(
    fc.oneof(fc.constant(0), fc.double({ min: 0, max: 9, noNaN: true, noDefaultInfinity: true })),
    { nil: undefined, freq: 4 },
  ),
  type: fc.constantFrom('LLM', 'LLM', 'EMBEDDING', 'AGENT', 'CHAIN', 'UNKNOWN'),
  parent: fc.option(fc.nat(30), { nil: undefined }),
});
const prices = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.double({ min: 0, max: 1e-3, noNaN: true }),
);

test('after a run all spans have the new prices and traces their sums, however it went', async () => {
  const plan = fc.record({
    calls: fc.array(call, { minLength: 1, maxLength: 30 }),
    before: prices,
    after: prices,
    /** Spans of a flush, and what is done after it. */
    flushes: fc.array(
      fc.record({ spans: fc.integer({ min: 1, max: 6 }), steps: fc.nat(3), dry: fc.boolean() }),
      { minLength: 1, maxLength: 8 },
    ),
    spansMax: fc.integer({ min: 1, max: 7 }),
  });
  let base = 0;
  await fc.assert(
    fc.asyncProperty(plan, async ({ calls, before, after, flushes, spansMax }) => {
      const first = base;
      base += 1_000;
      for (const table of ['span', 'trace_part', 'repricing']) {
        await connection.run(`DELETE FROM ${table}`);
      }
      const [old, fresh] = [bookOf('old', before), bookOf('new', after)];
      const own = calls.map((one) => ({
        ...one,
        trace: first + one.trace,
        parent: one.parent === undefined ? undefined : first + (one.parent % calls.length),
      }));
      const reprice = repricerOf(spansMax);
      let at = 0;
      for (const flush of flushes) {
        await load(
          own.slice(at, at + flush.spans).map((one, i) => rowOf(first + at + i, one, old)),
        );
        at += flush.spans;
        let next: string | undefined;
        // Broken off after some steps, more spans come, and another run begins at the start.
        for (let i = 0; i < flush.steps; i++) {
          next = (await reprice({ ...everything, after: next, dryRun: flush.dry }, fresh)).next;
          if (next === undefined) break;
        }
      }
      await load(own.slice(at).map((one, i) => rowOf(first + at + i, one, old)));
      await runAll(reprice, fresh);
      await expectSpans(own, first, old, fresh);
      await expectTraceSums();
      const again = await runAll(reprice, fresh);
      expect(again.flatMap(({ models }) => models).every(({ changed }) => changed === 0)).toBe(
        true,
      );
    }),
    { seed, numRuns: 25 },
  );
});

async function expectSpans(
  calls: readonly Call[],
  first: number,
  old: PriceBook,
  fresh: PriceBook,
): Promise<void> {
  const wanted = calls.map((one, index) => {
    const id = first + index;
    const now = rowOf(id, one, fresh);
    // A model that the new prices do not know keeps what it cost.
    const want = now.computed_cost === undefined ? rowOf(id, one, old) : now;
    return [
      ...[id, want.input_cost ?? null, want.output_cost ?? null, want.cost ?? null],
      ...[want.computed_cost ?? null, one.reported ?? null],
    ];
  });
  const found = await rows(
    `SELECT ('0x' || span_id)::INTEGER - 1 AS id, input_cost, output_cost, cost, computed_cost,
       reported_cost
     FROM spans WHERE id >= ${first} ORDER BY id`,
  );
  expect(found).toEqual(wanted);
}

async function expectTraceSums(): Promise<void> {
  const off = await rows(
    `WITH counted AS (
       SELECT trace_id, sum(cost) AS cost, sum(input_cost) AS input_cost,
         sum(output_cost) AS output_cost, count(*) AS span_count
       FROM (
         SELECT trace_id,
           CASE WHEN is_aggregate IS NOT TRUE AND is_repeat IS NOT TRUE THEN cost END AS cost,
           CASE WHEN is_aggregate IS NOT TRUE AND is_repeat IS NOT TRUE THEN input_cost END
             AS input_cost,
           CASE WHEN is_aggregate IS NOT TRUE AND is_repeat IS NOT TRUE THEN output_cost END
             AS output_cost
         FROM spans
       )
       GROUP BY trace_id
     )
     SELECT t.trace_id, t.cost, c.cost, t.input_cost, c.input_cost
     FROM traces t JOIN counted c USING (trace_id)
     WHERE abs(coalesce(t.cost, 0) - coalesce(c.cost, 0)) > 1e-9
       OR abs(coalesce(t.input_cost, 0) - coalesce(c.input_cost, 0)) > 1e-9
       OR abs(coalesce(t.output_cost, 0) - coalesce(c.output_cost, 0)) > 1e-9
       OR t.span_count <> c.span_count OR (c.cost IS NOT NULL AND t.cost IS NULL)`,
  );
  expect(off).toEqual([]);
}

const llm: Call = {
  ...{ trace: 0, model: 'a', input: 100, output: 10 },
  ...{ reported: undefined, type: 'LLM', parent: undefined },
};

describe('what a run says', () => {
  const book = bookOf('new', { a: 1 / 128, b: 1 / 64 });

  test('every kind of token is priced as when it came in', async () => {
    const usage = {
      ...{ inputTokens: 100, outputTokens: 10, cacheReadTokens: 20, cacheWriteTokens: 30 },
      ...{ reasoningTokens: 1, inputAudioTokens: 2, outputAudioTokens: 3, inputImageTokens: 4 },
      ...{ outputImageTokens: 5, cacheReadAudioTokens: 6, cacheReadImageTokens: 7 },
      cacheWriteHourTokens: 8,
    };
    const asked: unknown[] = [];
    const spy: PriceBook = {
      version: 'new',
      find: () => ({
        costOf(used) {
          asked.push(used);
          return undefined;
        },
      }),
    };
    await load([
      spanRow(0, {
        ...{ request_model: 'a', input_tokens: 100, output_tokens: 10, cache_read_tokens: 20 },
        ...{ cache_write_tokens: 30, reasoning_tokens: 1 },
        ...{ input_audio_tokens: 2, output_audio_tokens: 3 },
        token_details: JSON.stringify({
          ...{ input: { audio: 2, image: 4 }, output: { audio: 3, image: 5 } },
          ...{ cache_read: { audio: 6, image: 7 }, cache_write: { '1h': 8 } },
        }),
      }),
      spanRow(1, { request_model: 'a', input_tokens: 1, token_details: '{"input":{"text":1}}' }),
    ]);
    await runAll(repricerOf(100), spy);
    expect(asked).toEqual([usage, { ...noUsage, inputTokens: 1 }]);
  });

  test('a reported 0 that an older version took for the cost', async () => {
    const old = bookOf('old', { a: 1 / 128, gone: 1 / 256 });
    const taken = (id: number, model: string): SpanInput => ({
      ...rowOf(id, { ...llm, model, reported: 0 }, old),
      ...{ cost: 0, input_cost: null, output_cost: null },
    });
    await load([taken(0, 'a'), taken(1, 'gone'), taken(2, 'unknown')]);
    expect(await rows('SELECT cost FROM traces')).toEqual([[0]]);
    const [step] = await runAll(repricerOf(100), book);
    expect(step?.models).toMatchObject([
      { model: 'a', changed: 1, unpriced: 0, costBefore: 0, costAfter: 120 / 128 },
      { model: 'gone', changed: 1, unpriced: 0, costBefore: 0, costAfter: 120 / 256 },
      { model: 'unknown', changed: 1, unpriced: 1, costBefore: 0, costAfter: undefined },
    ]);
    expect(
      await rows(
        'SELECT cost, cost_source, reported_cost, price_version FROM spans ORDER BY span_id',
      ),
    ).toEqual([
      [120 / 128, 'COMPUTED', 0, 'new'],
      [120 / 256, 'COMPUTED', 0, 'old'],
      [null, null, 0, null],
    ]);
    expect(await rows('SELECT cost FROM traces')).toEqual([[120 / 128 + 120 / 256]]);
    expect(await rows('SELECT model FROM unpriced_models')).toEqual([['unknown']]);
    const [again] = await runAll(repricerOf(100), book);
    expect(again?.models.map(({ changed }) => changed)).toEqual([0, 0, 0]);
  });

  test('spans, changes and costs by model; reported costs stay; nothing is changed by a dry run', async () => {
    const old = bookOf('old', { a: 1 / 1024 });
    await load([
      rowOf(0, llm, old),
      rowOf(1, { ...llm, model: 'b' }, old),
      rowOf(2, { ...llm, model: 'b', reported: 7 }, old),
      rowOf(3, { ...llm, model: 'unknown' }, old),
    ]);
    const before = await rows('SELECT * FROM span ORDER BY span_id');
    const want = {
      priceVersion: 'new',
      next: undefined,
      models: [
        {
          ...{ provider: 'openai', model: 'a', spans: 1, changed: 1, unpriced: 0 },
          ...{ costBefore: 120 / 1024, costAfter: 120 / 128 },
        },
        {
          ...{ provider: 'openai', model: 'b', spans: 2, changed: 2, unpriced: 0 },
          ...{ costBefore: 7, costAfter: 120 / 64 + 7 },
        },
        {
          ...{ provider: 'openai', model: 'unknown', spans: 1, changed: 0, unpriced: 1 },
          ...{ costBefore: undefined, costAfter: undefined },
        },
      ],
    };
    const reprice = repricerOf(100);
    expect(await reprice({ ...everything, dryRun: true }, book)).toEqual(want);
    expect(await rows('SELECT * FROM span ORDER BY span_id')).toEqual(before);
    expect(await rows('SELECT * FROM repricings')).toEqual([]);
    expect(await reprice(everything, book)).toEqual(want);
    expect(await rows('SELECT cost FROM traces')).toEqual([[120 / 128 + 120 / 64 + 7]]);
    expect(
      await rows('SELECT cost, cost_source, price_version FROM spans ORDER BY span_id'),
    ).toEqual([
      [120 / 128, 'COMPUTED', 'new'],
      [120 / 64, 'COMPUTED', 'new'],
      [7, 'REPORTED', 'new'],
      [null, null, null],
    ]);
    expect(
      await rows(
        `SELECT epoch_ns(computed_time), price_version, provider_name, model, span_count, changed_spans,
           cost_before, cost_after FROM repricings ORDER BY model`,
      ),
    ).toEqual([
      [1_800_000_000_000_000_000n, 'new', 'openai', 'a', 1n, 1n, 120 / 1024, 120 / 128],
      [1_800_000_000_000_000_000n, 'new', 'openai', 'b', 2n, 2n, 7, 120 / 64 + 7],
    ]);
  });

  test('a time range: from is inclusive, to exclusive', async () => {
    const none = bookOf('old', {});
    await load([0, 1, 2, 3].map((id) => rowOf(id, { ...llm, trace: id }, none)));
    const at = (id: number) => `2023-11-14T22:13:20.00${id}Z`;
    await runAll(repricerOf(1), book, { ...everything, from: at(1), to: at(3) });
    expect(await rows('SELECT cost IS NOT NULL FROM spans ORDER BY span_id')).toEqual([
      [false],
      [true],
      [true],
      [false],
    ]);
    expect(await rows('SELECT cost FROM traces ORDER BY start_time')).toEqual([
      [null],
      [120 / 128],
      [120 / 128],
      [null],
    ]);
  });

  test('models without end are summed together', async () => {
    const many = Array.from({ length: repriceModelsMax + 5 }, (_, id) =>
      rowOf(id, { ...llm, model: `m${id}` }, bookOf('old', {})),
    );
    await load(many);
    const { models } = await repricerOf(1e6)(everything, book);
    expect(models).toHaveLength(repriceModelsMax + 1);
    expect(models.at(-1)).toMatchObject({ provider: undefined, model: undefined, spans: 5 });
  });

  test('a step that fails changes nothing', async () => {
    await load([rowOf(0, llm, bookOf('old', {}))]);
    await connection.run('ALTER TABLE repricing RENAME TO gone');
    await expect(repricerOf(1)(everything, book)).rejects.toThrow();
    expect(await rows('SELECT cost FROM spans')).toEqual([[null]]);
    expect(await rows('SELECT count(*) FROM trace_part')).toEqual([[1n]]);
    await connection.run('ALTER TABLE gone RENAME TO repricing');
    await repricerOf(1)(everything, book);
    expect(await rows('SELECT cost FROM traces')).toEqual([[120 / 128]]);
    await load([rowOf(1, { ...llm, trace: 1 }, book)]);
    expect(await rows('SELECT count(*) FROM spans')).toEqual([[2n]]);
  });
});

test('models without a price are listed with what they used, and nothing else is', async () => {
  const book = bookOf('v', { known: 0.1 });
  await load([
    rowOf(0, { ...llm, model: 'mine', input: 5, output: 1 }, book),
    rowOf(1, { ...llm, model: 'mine', input: 6, output: 2, trace: 1 }, book),
    rowOf(2, { ...llm, model: 'known' }, book),
    rowOf(3, { ...llm, model: 'reported', reported: 1 }, book),
    rowOf(4, { ...llm, model: 'no tokens', input: 0, output: 0 }, book),
  ]);
  const listed = `SELECT provider_name, model, span_count, trace_count, input_tokens, output_tokens,
    epoch_ms(first_seen) - 1700000000000, epoch_ms(last_seen) - 1700000000000 FROM unpriced_models`;
  expect(await rows(listed)).toEqual([['openai', 'mine', 2n, 2n, 11n, 3n, 0n, 1n]]);
  await repricerOf(9)(everything, bookOf('w', { mine: 1 }));
  expect(await rows(listed)).toEqual([]);
});
