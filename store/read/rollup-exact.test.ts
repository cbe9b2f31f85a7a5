/**
 * What is said to be exact is what the estimate would be had everything been kept: the same loads
 * into a store that keeps all, and into one that keeps some spans and counts the others.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import type { RollupQuery } from '../../model/rollup.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import { hex, rowBlock, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from '../write/loader.ts';
import { createReader } from './reader.ts';

const seed = 20_261_203;
const minute = 60_000_000_000n;
const start = (1_764_000_000_000_000_000n / minute) * minute;
const day = 1_440n * minute;

interface Told {
  readonly trace: number;
  readonly isRoot: boolean;
  readonly service: string;
  readonly isError: boolean;
  readonly seconds: number;
  readonly isKept: boolean;
  /** Loaded later than the others. */
  readonly isLate: boolean;
}

async function openStore() {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  const loader = await Loader.open(instance);
  const reader = createReader({ instance, flushed: async () => {}, limits: defaultLimits });
  let seq = 0;
  return {
    connection,
    reader,
    load: (blocks: readonly Uint8Array[]) =>
      loader.load([{ seq: ++seq, blocks: readRowBlocks(Buffer.concat(blocks)) }]),
    async close() {
      await reader.close();
      loader.close();
      connection.closeSync();
      instance.closeSync();
    },
  };
}

type TestStore = Awaited<ReturnType<typeof openStore>>;
let whole: TestStore;
let sampled: TestStore;
/** Each load has a day and ids of its own. */
let loads = 0;

beforeAll(async () => {
  whole = await openStore();
  sampled = await openStore();
});
afterAll(async () => {
  await whole.close();
  await sampled.close();
});

const told = fc.record({
  trace: fc.integer({ min: 0, max: 14 }),
  isRoot: fc.boolean(),
  service: fc.constantFrom('web', 'api'),
  isError: fc.boolean(),
  seconds: fc.integer({ min: 0, max: 150 }),
  isKept: fc.boolean(),
  isLate: fc.boolean(),
});

test('counts of traces are those of a store that keeps all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 30, maxLength: 60 }), async (spans) => {
      const range = await load(spans);
      for (const query of [
        { metric: 'count', bucket: '1m', ...range },
        { metric: 'count', by: 'service', bucket: '1m', ...range },
        { metric: 'errors', by: 'service', ...range },
        { metric: 'errors', aggregate: 'mean', where: { service: 'web' }, ...range },
      ] as const) {
        const want = await points(whole, query, 'estimate');
        // What is kept of a trace may have begun later than the trace.
        const found = await points(sampled, query, 'exact');
        expect(found.filter(([, , exact]) => exact !== undefined)).toEqual(want);
        expect(await points(whole, query, 'exact')).toEqual(want);
      }
    }),
    { numRuns: 8, seed, endOnFailure: true },
  );
}, 120_000);

describe('a trace counts once', () => {
  const of = (given: Partial<Told>): Told => ({
    ...{ trace: 0, isRoot: true, service: 'web', isError: false, seconds: 0 },
    ...{ isKept: true, isLate: false },
    ...given,
  });
  test.each<[string, readonly Told[], object]>([
    ['with two roots', [of({}), of({ seconds: 1 })], { web: 1 }],
    ['without a root', [of({ isRoot: false })], { web: 1 }],
    ['without a root, not kept', [of({ isRoot: false, isKept: false })], { web: 1 }],
    ['kept in part', [of({ isKept: false }), of({ isRoot: false, service: 'api' })], { web: 1 }],
    ['of several services', [of({}), of({ isRoot: false, service: 'api' })], { web: 1 }],
  ])('%s', async (_, spans, want) => {
    const range = await load(spans);
    const found = await points(sampled, { metric: 'count', by: 'service', ...range }, 'exact');
    expect(Object.fromEntries(found.map(([key, , exact]) => [key, exact]))).toEqual(want);
  });

  test('in the minute in which its first span started, whatever the clock of its root', async () => {
    const range = await load([of({ seconds: 65 }), of({ isRoot: false, seconds: 35 })]);
    const query = { metric: 'count', bucket: '1m', ...range } as const;
    const [[, time, exact] = []] = await points(sampled, query, 'exact');
    expect([time, exact]).toEqual([range.from, 1]);
    expect(await points(sampled, query, 'estimate')).toEqual([[null, range.from, 1]]);
  });
});

test('nobody counts traces any more once some of their spans have become sums', async () => {
  const range = await load(
    [{ trace: 0, isRoot: true, service: 'web', isError: false, seconds: 0, isKept: true }].map(
      (one) => ({ ...one, isLate: false }),
    ),
  );
  const query = { metric: 'count', ...range } as const;
  expect(await points(sampled, query, 'exact')).toEqual([[null, undefined, 1]]);
  const { connection } = sampled;
  await connection.run("INSERT INTO sampling_count (service_name, spans) VALUES ('other', 1)");
  try {
    expect(await points(sampled, query, 'exact')).toEqual([[null, undefined, undefined]]);
    expect(await points(sampled, query, 'estimate')).toEqual([[null, undefined, 1]]);
  } finally {
    await connection.run('DELETE FROM sampling_count');
  }
});

/** The same into both stores: the range of time that holds it. */
async function load(spans: readonly Told[]) {
  const began = start + BigInt(loads++) * day;
  for (const isLate of [false, true]) {
    const rows = spans.flatMap((one, at) =>
      one.isLate === isLate ? [{ row: rowOf(one, at, began), isKept: one.isKept }] : [],
    );
    if (rows.length === 0) continue;
    await whole.load([spanBlock(rows.map(({ row }) => row))]);
    const kept = rows.filter(({ isKept }) => isKept).map(({ row }) => row);
    const out = rows
      .filter(({ isKept }) => !isKept)
      .map(({ row: { name, kind, duration_ns, attributes, ...narrow } }) => ({
        ...narrow,
        came_sampled: false,
      }));
    await sampled.load([
      ...(kept.length > 0 ? [spanBlock(kept)] : []),
      ...(out.length > 0 ? [rowBlock('sampled_out', out)] : []),
    ]);
  }
  return { from: timeText(began), to: timeText(began + day) };
}

function rowOf({ trace, isRoot, service, isError, seconds }: Told, at: number, began: bigint) {
  // No two start at one time: which of them is the first would be chance.
  const start_time = began + BigInt(seconds) * 1_000_000_000n + BigInt(at);
  return spanRow(loads * 100 + at, {
    trace_id: hex(loads * 100 + trace, 32),
    parent_span_id: isRoot ? undefined : hex(1, 16),
    service_name: service,
    status_code: isError ? 'ERROR' : 'OK',
    start_time,
    end_time: start_time + 1n,
    duration_ns: 1n,
  } satisfies SpanInput);
}

async function points(
  { reader }: TestStore,
  query: Partial<RollupQuery> & Pick<RollupQuery, 'metric'>,
  figure: 'estimate' | 'exact',
) {
  const groups = await reader.rollups({
    ...{ aggregate: 'sum', by: 'none', bucket: 'none', of: 'traces', per: undefined, where: {} },
    ...{ from: undefined, to: undefined },
    ...query,
  });
  return groups
    .flatMap(({ key, points: own }) =>
      own.map((point) => [key, point.time, point[figure]] as const),
    )
    .toSorted((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1));
}

function timeText(nanoseconds: bigint): string {
  return `${new Date(Number(nanoseconds / 1_000_000n)).toISOString().replace('Z', '')}000000Z`;
}
