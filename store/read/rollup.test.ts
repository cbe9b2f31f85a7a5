import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Estimate,
  estimateRatio,
  estimateTotal,
  noSums,
  withTrace,
} from '../../model/estimate.ts';
import { defaultLimits } from '../../model/limits.ts';
import { type RollupGroup, type RollupQuery, rollupDimensions } from '../../model/rollup.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import { hex, rowBlock, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { weightedQuantile } from '../../test/sampling/weighted-quantile.ts';
import type { StoreReader } from '../contract.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from '../write/loader.ts';
import { readQuery } from './queries.ts';
import { createReader } from './reader.ts';
import { rollupQuery } from './rollup.ts';
import { exactQuery } from './rollup-exact.ts';

const seed = 20_261_126;
const start = 1_764_000_000_000_000_000n;
const hour = 3_600_000_000_000n;

interface Call {
  readonly trace: number;
  readonly model: string;
  readonly cost: number;
  readonly hours: number;
  readonly isError: boolean;
  readonly duration: number;
}

const call = fc.record({
  trace: fc.integer({ min: 0, max: 11 }),
  model: fc.constantFrom('a', 'b'),
  cost: fc.integer({ min: 1, max: 999 }),
  hours: fc.integer({ min: 0, max: 2 }),
  isError: fc.boolean(),
  duration: fc.integer({ min: 1, max: 50 }),
});
const weights = [1, 2, 4, 10, 25.5, 100];
const weightOf = (trace: number): number => weights[trace % weights.length] ?? 1;

let instance: DuckDBInstance;
let reader: StoreReader & { close(): Promise<void> };
let loader: Loader;
let seq = 0;
/** Each load is another service. */
let loads = 0;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  connection.closeSync();
  loader = await Loader.open(instance);
  reader = createReader({ instance, flushed: async () => {}, limits: defaultLimits });
});
afterAll(async () => {
  await reader.close();
  loader.close();
  instance.closeSync();
});

describe('estimates are those of the plain code', () => {
  test('totals, means and quantiles, by model and hour', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 30 }), async (calls) => {
        const service = await load(calls);
        for (const model of new Set(calls.map((one) => one.model))) {
          const own = calls.filter((one) => one.model === model);
          const ask = (more: Partial<RollupQuery>) =>
            points({ where: { service }, by: 'model', ...more }, model);
          const total = estimateTotal(sumsOf(own, ({ cost }) => cost));
          expect(await ask({ metric: 'cost' })).toMatchObject([
            { ...told(total), sampled: own.length },
          ]);
          const errors = sumsOf(own, ({ isError }) => (isError ? 1 : 0));
          expect(await ask({ metric: 'errors' })).toMatchObject([
            told(estimateTotal(errors, 'count')),
          ]);
          expect(await ask({ metric: 'errors', aggregate: 'mean' })).toMatchObject([
            told(estimateRatio(errors, 'share')),
          ]);
          const failing = estimateRatio(
            sumsOf(
              own,
              ({ isError }) => (isError ? 1 : 0),
              ({ duration }) => duration,
            ),
            'count',
          );
          expect(
            await ask({ metric: 'errors', aggregate: 'ratio', per: 'duration' }),
          ).toMatchObject([told(failing)]);
          const each = estimateRatio(
            sumsOf(
              own,
              ({ cost }) => cost,
              ({ duration }) => duration,
            ),
          );
          expect(await ask({ metric: 'cost', aggregate: 'ratio', per: 'duration' })).toMatchObject([
            told(each),
          ]);
          for (const [aggregate, level] of [
            ['p50', 0.5],
            ['p95', 0.95],
          ] as const) {
            const want = weightedQuantile(
              own.map(({ duration, trace }) => ({
                value: duration,
                weight: weightOf(trace),
                trace,
              })),
              level,
            );
            expect(await ask({ metric: 'duration', aggregate })).toMatchObject([
              { ...told(want), sampled: own.length },
            ]);
          }
          const byHour = await ask({ metric: 'count', bucket: '1h' });
          const hours = [...new Set(own.map(({ hours }) => hours))].sort();
          expect(byHour.map(({ estimate }) => estimate)).toEqual(
            hours.map((at) =>
              near(
                own
                  .filter((one) => one.hours === at)
                  .reduce((sum, { trace }) => sum + weightOf(trace), 0),
              ),
            ),
          );
        }
      }),
      { numRuns: 20, seed },
    );
  }, 120_000);
});

test('of traces, each of which is one row', async () => {
  const calls = [
    plain({ trace: 1, cost: 10 }),
    plain({ trace: 1, cost: 5, model: 'b' }),
    plain({ trace: 3, cost: 4, duration: 20 }),
  ];
  const service = await load(calls);
  const ask = async (query: Partial<RollupQuery>) => {
    const [group] = await groups({ of: 'traces', where: { service }, ...query });
    return group?.points[0];
  };
  const cost = ({ cost }: Call) => cost;
  const total = estimateTotal(sumsOf(calls, cost));
  expect(await ask({ metric: 'cost' })).toMatchObject({
    estimate: near(total.value),
    standard_error: near(total.standardError),
    sampled: 2,
  });
  const byTrace = sumsOf([plain({ trace: 1, cost: 15 }), plain({ trace: 3, cost: 4 })], cost);
  const mean = estimateRatio(byTrace);
  expect(await ask({ metric: 'cost', aggregate: 'mean' })).toMatchObject({
    estimate: near(mean?.value),
    standard_error: near(mean?.standardError),
  });
  // No row has tokens.
  expect(await ask({ metric: 'tokens', aggregate: 'mean' })).toMatchObject({
    estimate: null,
    sampled: 0,
  });
});

test('a quantile is by its definition where shares and weights are not exact', async () => {
  const calls = Array.from({ length: 100 }, (_, at) => plain({ trace: at, duration: at + 1 }));
  const service = await load(calls, { weight: 1 / 0.7 });
  const query = { of: 'model_calls', metric: 'duration', where: { service } } as const;
  for (const [aggregate, want] of [
    ['p50', 50],
    ['p90', 90],
    ['p95', 95],
    ['p99', 99],
  ] as const) {
    const [group] = await groups({ ...query, aggregate });
    expect(group?.points[0]?.estimate).toBe(want);
  }
});

test.each(rollupDimensions)('rows are grouped and chosen by %s', async (name) => {
  const service = await load([plain({ trace: 1 }), plain({ trace: 2, model: 'b', isError: true })]);
  let knownBy = 0;
  for (const of of ['model_calls', 'traces'] as const) {
    const query = { of, metric: 'count', where: { service } } as const;
    const asked = groups({ ...query, by: name });
    if (
      !(await asked.then(
        () => true,
        () => false,
      ))
    ) {
      await expect(asked).rejects.toMatchObject({ field: 'by' });
      continue;
    }
    knownBy++;
    const found = await asked;
    const total = found.flatMap((group) => group.points.map(({ estimate }) => estimate ?? 0));
    expect(total.reduce((sum, one) => sum + one, 0)).toBe(weightOf(1) + weightOf(2));
    for (const { key, points: own } of found) {
      const value = key ?? 'of no row';
      const where = { service, [name]: name === 'service' ? service : value };
      const [chosen] = await groups({ ...query, where });
      expect(chosen?.points[0]?.estimate).toBe(key === null ? undefined : own[0]?.estimate);
    }
  }
  expect(knownBy).toBeGreaterThan(0);
});

describe('what was counted before sampling', () => {
  test('stands beside the estimate, also where nothing was kept', async () => {
    const service = await load([plain({ trace: 1, cost: 10 }), plain({ trace: 3, cost: 5 })], {
      out: [
        plain({ trace: 20, cost: 7 }),
        plain({ trace: 21, cost: 90, model: 'rare', isError: true }),
      ],
    });
    const ask = (query: Partial<RollupQuery>) => groups({ where: { service }, ...query });
    const untold = { standard_error: null, low: null, high: null };
    expect(await ask({ metric: 'cost' })).toMatchObject([
      { key: null, points: [{ estimate: 70, exact: 112, sampled: 2 }] },
    ]);
    expect(await ask({ metric: 'cost', by: 'model' })).toMatchObject([
      { key: 'rare', points: [{ estimate: 0, ...untold, exact: 90, sampled: 0 }] },
      { key: 'a', points: [{ estimate: 70, exact: 22, sampled: 2 }] },
    ]);
    expect(await ask({ metric: 'errors', aggregate: 'mean', by: 'model' })).toMatchObject([
      { key: 'rare', points: [{ estimate: null, exact: 1 }] },
      { key: 'a', points: [{ estimate: 0, exact: 0 }] },
    ]);
    expect(await ask({ metric: 'cost', aggregate: 'count' })).toMatchObject([
      { points: [{ estimate: 12, exact: 4 }] },
    ]);
    const each = { metric: 'cost', aggregate: 'ratio', per: 'errors', of: 'model_calls' } as const;
    expect(await ask(each)).toMatchObject([{ points: [{ estimate: null, exact: 112 }] }]);
    const [traces] = await ask({ metric: 'count' });
    expect(traces?.points).toMatchObject([{ estimate: 12, exact: 4 }]);
  });

  test('takes the error from an estimate that it contradicts', async () => {
    const sure = plain({ trace: 0, cost: 3 });
    const service = await load([sure], { out: [plain({ trace: 20, cost: 4 })] });
    const untold = { standard_error: null, low: null, high: null };
    for (const query of [{ metric: 'cost' }, { metric: 'cost', aggregate: 'mean' }] as const) {
      const [group] = await groups({ where: { service }, ...query });
      const exact = query.metric === 'cost' && 'aggregate' in query ? 3.5 : 7;
      expect(group?.points).toEqual([
        { estimate: 3, ...untold, is_exact: false, exact, sampled: 1 },
      ]);
    }
    // Nothing contradicts what is not known of it.
    const [unknown] = await groups({ by: 'operation', metric: 'cost', where: { service } });
    expect(unknown?.points).toEqual([
      { estimate: 3, standard_error: 0, low: 3, high: 3, is_exact: false, sampled: 1 },
    ]);
  });

  test('is absent where it does not say it', async () => {
    const service = await load([plain({ trace: 1 })], { reason: 'SENDER' });
    for (const query of [
      { metric: 'cost' },
      { metric: 'count' },
      { metric: 'cost', by: 'user' },
      { metric: 'cost', of: 'traces' },
      { metric: 'duration' },
      { metric: 'cost', aggregate: 'p95' },
    ] as const) {
      const [group] = await groups({ where: { service }, ...query });
      expect(group?.points[0]).not.toHaveProperty('exact');
    }
  });

  test.each([
    ['a sampler before had chosen', true],
    ['an older version counted', undefined],
  ])('is absent where %s what was not kept', async (_, cameSampled) => {
    const out = [plain({ trace: 20 }), plain({ trace: 21, model: 'b' })];
    const service = await load([plain({ trace: 0 })], { out, cameSampled: [cameSampled, false] });
    for (const of of ['model_calls', 'traces'] as const) {
      const [group] = await groups({ of, metric: 'count', where: { service } });
      expect(group?.points[0]).not.toHaveProperty('exact');
    }
    // It is known of the group that has nothing of it.
    expect(await groups({ metric: 'cost', by: 'model', where: { service } })).toMatchObject([
      { key: 'a', points: [expect.not.objectContaining({ exact: expect.anything() })] },
      { key: 'b', points: [{ exact: 1 }] },
    ]);
  });

  test('is the estimate itself where nothing is sampled', async () => {
    const service = await load([plain({ trace: 0, cost: 3 }), plain({ trace: 6, cost: 4 })]);
    expect(await groups({ where: { service }, metric: 'cost' })).toEqual([
      {
        key: null,
        points: [
          { estimate: 7, standard_error: 0, low: 7, high: 7, is_exact: true, exact: 7, sampled: 2 },
        ],
      },
    ]);
  });

  test('only what lacks nothing is exact', async () => {
    const sure = [plain({ trace: 0, duration: 5 }), plain({ trace: 6, duration: 9 })];
    const late = [plain({ trace: 20, hours: 2 })];
    const [whole, lacking] = [await load(sure), await load(sure, { out: late })];
    const sampled = await load([plain({ trace: 1 })]);
    const isExact = async (service: string, query: Partial<RollupQuery>) => {
      const [group] = await groups({ where: { service }, ...query });
      return group?.points.map(({ is_exact }) => is_exact);
    };
    // These are not counted before sampling; the first is, and has a point of its own.
    const counted = { metric: 'cost', bucket: '1h' } as const;
    expect(await isExact(lacking, counted)).toEqual([true, false]);
    for (const query of [
      { metric: 'cost', by: 'user' },
      { metric: 'duration', aggregate: 'p95' },
      { metric: 'duration', aggregate: 'mean' },
      { metric: 'cost', of: 'traces' },
    ] as const) {
      expect(await isExact(whole, query), JSON.stringify(query)).toEqual([true]);
      expect(await isExact(lacking, query), JSON.stringify(query)).toEqual([false]);
      expect(await isExact(sampled, query), JSON.stringify(query)).toEqual([false]);
      // What is lacking came later.
      expect(await isExact(lacking, { ...query, to: '2025-11-24T17:30:00Z' })).toEqual([true]);
    }
    expect(await isExact(sampled, { metric: 'cost' })).toEqual([false]);
  });

  test('old sums still say totals of whole minutes', async () => {
    const connection = await instance.connect();
    await connection.run(
      `INSERT INTO sampling_count VALUES
         ('2020-01-01 00:00:00', 'folded', 'm', 5, 2, 1, 100, 50, 8.5, false),
         ('2020-01-01 00:00:00', 'folded from senders', 'm', 5, 2, 1, 100, 50, 8.5, true),
         ('2020-01-01 00:00:00', 'folded long ago', 'm', 5, 2, 1, 100, 50, 8.5, NULL)`,
    );
    const ask = async (query: Partial<RollupQuery>, service = 'folded') => {
      const [group] = await groups({ where: { service }, ...query });
      return group?.points[0];
    };
    expect(await ask({ metric: 'cost', from: '2020-01-01' })).toMatchObject({ exact: 8.5 });
    expect(await ask({ metric: 'tokens' })).toMatchObject({ exact: 150 });
    expect(await ask({ metric: 'cost', aggregate: 'mean' })).not.toHaveProperty('exact');
    expect(await ask({ metric: 'count', of: 'model_calls' })).not.toHaveProperty('exact');
    expect(await ask({ metric: 'count', of: 'traces' })).toBeUndefined();
    expect(await ask({ metric: 'cost', from: '2019-12-31T23:59:30Z' })).not.toHaveProperty('exact');
    expect(await ask({ metric: 'cost', from: '2020-01-02' })).toBeUndefined();
    await load([plain({ trace: 0 })]);
    const users = { by: 'user', metric: 'cost' } as const;
    const [all] = await groups({ ...users, from: '2020-01-01', to: '2026-01-01' });
    expect(all?.points).toMatchObject([{ is_exact: false }]);
    for (const service of ['folded from senders', 'folded long ago']) {
      expect(await ask({ metric: 'cost' }, service)).not.toHaveProperty('exact');
    }
    await connection.run('DELETE FROM sampling_count');
    connection.closeSync();
  });
});

describe('queries', () => {
  const none: RollupQuery = {
    metric: 'cost',
    aggregate: 'sum',
    by: 'none',
    bucket: 'none',
    of: undefined,
    from: undefined,
    to: undefined,
    per: undefined,
    where: {},
  };

  test.each([
    [{ by: 'model', of: 'traces' }, 'by'],
    [{ by: 'state', of: 'model_calls' }, 'by'],
    [{ metric: 'count', aggregate: 'p95' }, 'aggregate'],
    [{ of: 'traces', where: { model: 'm' } }, 'model'],
    [{ of: 'traces', metric: 'time_to_first_token' }, 'metric'],
    [{ aggregate: 'ratio' }, 'per'],
    [{ aggregate: 'mean', per: 'tokens' }, 'per'],
    [{ aggregate: 'p95', per: 'tokens' }, 'aggregate'],
    [{ aggregate: 'ratio', of: 'traces', per: 'time_to_first_token' }, 'per'],
    [{ from: 'yesterday' }, 'from'],
  ] as const)('%j is refused', async (query, field) => {
    await expect(reader.rollups({ ...none, ...query })).rejects.toMatchObject({
      kind: 'invalid',
      field,
    });
  });

  const full = {
    from: '2026-11-23',
    to: '2026-11-24',
    where: { service: 's' },
    bucket: '1h',
  } as const;
  test.each([
    ['cost', 'rollup', { ...none }],
    [
      'errors-by-model',
      'rollup',
      { ...none, ...full, metric: 'errors', by: 'model', where: { service: 's', model: 'm' } },
    ],
    ['errors-of-traces', 'rollup', { ...none, ...full, metric: 'errors', by: 'service' }],
    [
      'p95',
      'rollup-quantile',
      { ...none, ...full, metric: 'duration', aggregate: 'p95', by: 'name' },
    ],
  ] as const)('the text of %s', async (name, template, query) => {
    const { sql } = rollupQuery(readQuery(template), query, 10);
    await expect(sql).toMatchFileSnapshot(`golden/${template}-${name}.sql`);
    const exact = exactQuery(readQuery, query, { hasSums: false, limit: 10 });
    if (exact === undefined) expect(name).toBe('p95');
    else await expect(exact.sql).toMatchFileSnapshot(`golden/rollup-exact-${name}.sql`);
  });
});

function told(estimate: Estimate | undefined): object {
  const figure = (value: number | undefined) => (value === undefined ? null : near(value));
  return {
    estimate: figure(estimate?.value),
    standard_error: figure(estimate?.standardError),
    low: figure(estimate?.low),
    high: figure(estimate?.high),
  };
}

function near(value: number | undefined): unknown {
  return expect.closeTo(value ?? Number.NaN, 4);
}

function sumsOf(
  calls: readonly Call[],
  figure: (one: Call) => number,
  per: (one: Call) => number = () => 1,
) {
  const traces = Map.groupBy(calls, ({ trace }) => trace);
  let sums = noSums;
  for (const [trace, own] of traces) {
    const y = own.reduce((sum, one) => sum + figure(one), 0);
    const z = own.reduce((sum, one) => sum + per(one), 0);
    sums = withTrace(sums, weightOf(trace), y, z, own.length);
  }
  return sums;
}

function plain(given: Partial<Call>): Call {
  return { trace: 0, model: 'a', cost: 1, hours: 0, isError: false, duration: 5, ...given };
}

interface Others {
  /** Calls that were not chosen. */
  readonly out?: readonly Call[];
  readonly reason?: string;
  /** Of all of them; else each trace has its own. */
  readonly weight?: number;
  /** Of those that were not chosen, by place; false where it is not given. */
  readonly cameSampled?: readonly (boolean | undefined)[];
}

/** The service that they are stored under. */
async function load(calls: readonly Call[], others: Others = {}) {
  const { out = [], reason = 'HEAD', cameSampled = out.map(() => false) } = others;
  const service = `load ${++loads}`;
  const spanOf = (one: Call, at: number): SpanInput => {
    const weight = others.weight ?? weightOf(one.trace);
    const began = start + BigInt(one.hours) * hour;
    return {
      ...spanRow(loads * 1000 + at, {
        trace_id: hex(loads * 1000 + one.trace, 32),
        span_type: 'LLM',
        service_name: service,
        response_model: one.model,
        cost: one.cost,
        start_time: began,
        end_time: began + BigInt(one.duration),
        duration_ns: one.duration,
        status_code: one.isError ? 'ERROR' : 'OK',
      }),
      ...(weight > 1 && { sample_weight: weight, sample_reason: reason }),
    };
  };
  const kept = calls.map(spanOf);
  const dropped = out.map((one, at) => {
    const { name, kind, duration_ns, attributes, sample_weight, sample_reason, ...narrow } = spanOf(
      one,
      500 + at,
    );
    return { ...narrow, came_sampled: cameSampled[at] };
  });
  const blocks = [
    spanBlock(kept),
    ...(dropped.length > 0 ? [rowBlock('sampled_out', dropped)] : []),
  ];
  await loader.load([{ seq: ++seq, blocks: readRowBlocks(Buffer.concat(blocks)) }]);
  return service;
}

function groups(query: Partial<RollupQuery>): Promise<readonly RollupGroup[]> {
  return reader.rollups({
    metric: 'cost',
    aggregate: 'sum',
    by: 'none',
    bucket: 'none',
    of: undefined,
    from: undefined,
    to: undefined,
    per: undefined,
    where: {},
    ...query,
  });
}

async function points(query: Partial<RollupQuery>, key: string) {
  const found = await groups({ of: 'model_calls', ...query });
  return found.find((group) => group.key === key)?.points ?? [];
}
