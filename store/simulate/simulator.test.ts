import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRowBlocks } from '../../model/row-block.ts';
import type { SimulationRequest } from '../../model/simulation.ts';
import { parseTraceCondition } from '../../model/trace-condition.ts';
import { hex, rowBlock, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from '../write/loader.ts';
import { createSimulator, type Simulator } from './simulator.ts';

/** A minute's start. */
const start = 1_764_000_000_000_000_000n;
const second = 1_000_000_000n;
const day = { from: '2025-11-24T16:00:00Z', to: '2025-11-24T17:00:00Z' };

let instance: DuckDBInstance;
let loader: Loader;
let simulator: Simulator;
let few: Simulator;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  loader = await Loader.open(instance);
  simulator = createSimulator(instance);
  few = createSimulator(instance, { tracesMax: 3 });
  const rows = [
    span(1, 0n, { status_code: 'ERROR' }),
    span(1, 1n, { parent_span_id: hex(1, 16), cost: 0.5, span_type: 'LLM' }),
    ...[2, 3, 4, 5].map((trace) =>
      span(trace, 60n * BigInt(trace), {
        ...{ cost: trace, span_type: 'LLM', response_model: trace < 4 ? 'a' : 'b' },
        ...(trace === 3 && { attributes: '{"tenant":"acme"}' }),
        ...{ sample_weight: 4, sample_reason: 'HEAD', trace_state: 'ot=th:c' },
      }),
    ),
    span(6, 400n, { sample_weight: 0, sample_reason: 'LATE' }),
    span(7, 3_600n),
  ];
  const out = [20, 21, 22].map((trace) => {
    const { name, kind, duration_ns, attributes, ...narrow } = span(trace, 61n);
    return narrow;
  });
  const blocks = [spanBlock(rows), rowBlock('sampled_out', out)];
  await loader.load([{ seq: 1, blocks: readRowBlocks(Buffer.concat(blocks)) }]);
  await connection.run(
    `INSERT INTO sampling_count
     VALUES ('2025-11-24 16:03:00', 's', 'm', 5, 2, 1, 100, 50, 8.5, false)`,
  );
  connection.closeSync();
});
afterAll(async () => {
  await simulator.close();
  await few.close();
  loader.close();
  instance.closeSync();
});

const candidate: SimulationRequest = {
  ...day,
  policies: [
    { name: 'errors', when: parseTraceCondition('error:true'), keep: 1 },
    { name: 'rest', when: undefined, keep: 0.5 },
  ],
  headProbability: 1,
};

test('terms that few policies have, and budgets', async () => {
  const keep = 'one a minute';
  const rules = [
    { name: 'dear tenant', when: parseTraceCondition('attr.tenant:acme AND active:>=0s'), keep: 1 },
    { name: 'first', when: parseTraceCondition('new:true'), keep: 1 },
    { name: keep, when: undefined, keep: 1, budget: { unit: 'traces', perMinute: 1 } as const },
  ];
  const { rules: told } = await simulator.simulate({ ...candidate, policies: rules });
  expect(told).toMatchObject([
    { policy: 'dear tenant', present: { traces: 1 }, expected: { traces: 4 } },
    // The first of a model; another with the model `a` has the attribute.
    { policy: 'first', present: { traces: 2 } },
    { policy: keep, present: { traces: 2 } },
    { policy: null },
  ]);
  const [, , { expected } = { expected: { traces: Number.NaN } }] = told;
  // One has a minute of its own, the other stands for four in another.
  expect(expected.traces).toBeCloseTo(1 + 1 + 1 / 2 + 1 / 3 + 1 / 4, 4);
});

test('stored traces, their weights, and what came beside them', async () => {
  const answer = await simulator.simulate(candidate);
  expect(answer).toMatchObject({
    ...day,
    traces: { simulated: 5, left_out: 0, late: 1, sender_unknown: 0 },
    arrived: {
      ...{ spans: 7 + 3 + 5, traces: null, not_kept_spans: 8, not_kept_traces: null },
      represented_traces: 17,
    },
    present: { traces: 5, spans: 6 },
    expected: { traces: 9, spans: 10 },
    rules: [
      { policy: 'errors', kept_share: 1, present: { traces: 1, spans: 2 } },
      { policy: 'rest', kept_share: 0.5, arrived_traces: 16, expected: { traces: 8 } },
      { policy: null, kept_share: null },
    ],
    overall: {
      cost: {
        present: { value: 56.5, standard_error: near(Math.sqrt(4 * 3 * (4 + 9 + 16 + 25))) },
        expected: { value: 56.5, standard_error: near(Math.sqrt(4 * (4 + 9 + 16 + 25))) },
      },
    },
    services: [{ key: 's', present_traces: 5 }],
    models: [
      { key: 'a', cost: { present: { value: 20 } } },
      { key: 'b', cost: { present: { value: 36 } } },
    ],
  });
  expect(answer.expected.bytes).toBeGreaterThan(answer.present.bytes);
});

test('traces are counted by their ids, while no sums are in the way', async () => {
  const own = await DuckDBInstance.create(':memory:');
  const connection = await own.connect();
  await applySchema(connection);
  const into = await Loader.open(own);
  const child = { parent_span_id: hex(1, 16) };
  const rows = [
    // Two roots; none; and a child whose clock is behind, before the range.
    ...[span(1, 5n), span(1, 6n), span(2, 5n, child), span(3, 5n), span(3, -1n, child)],
    span(4, 3_599n, { sample_weight: 0, sample_reason: 'LATE', ...child }),
  ];
  const out = [span(4, 3_590n), span(5, 61n, child), span(5, 62n, child), span(6, 3_600n)].map(
    ({ name, kind, duration_ns, attributes, ...narrow }) => narrow,
  );
  const blocks = [spanBlock(rows), rowBlock('sampled_out', out)];
  await into.load([{ seq: 1, blocks: readRowBlocks(Buffer.concat(blocks)) }]);
  const plain = createSimulator(own);
  const { arrived, traces } = await plain.simulate(candidate);
  expect(traces).toMatchObject({ simulated: 2, late: 1 });
  expect(arrived).toEqual({
    ...{ spans: 8, not_kept_spans: 3, traces: 4, not_kept_traces: 1, represented_traces: 2 },
  });
  await plain.close();
  into.close();
  connection.closeSync();
  own.closeSync();
});

test('what came is what the view sampling_counts says', async () => {
  const { arrived } = await simulator.simulate(candidate);
  const connection = await instance.connect();
  const counted = await connection.runAndReadAll(
    `SELECT sum(spans) FROM sampling_counts
     WHERE "minute" >= TIMESTAMP '2025-11-24 16:00:00' AND "minute" < TIMESTAMP '2025-11-24 17:00:00'`,
  );
  connection.closeSync();
  expect(counted.getRowsJS()[0]?.map(Number)).toEqual([arrived.spans]);
});

test('of too many the newest, and the range begins with the oldest of those', async () => {
  const answer = await few.simulate(candidate);
  expect(answer.traces).toMatchObject({ simulated: 2, late: 1, left_out: 3 });
  expect(answer.from).toBe('2025-11-24T16:04:00.000000000Z');
  expect(answer.arrived).toMatchObject({ spans: 3, not_kept_spans: 0 });
});

describe('refused', () => {
  test.each([
    [{ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }, 'missing', 'no_traces'],
    [{ from: 'yesterday' }, 'invalid', 'invalid_time'],
  ] as const)('%j', async (range, kind, code) => {
    const asked = simulator.simulate({ ...candidate, ...range });
    await expect(asked).rejects.toMatchObject({ kind, code });
  });

  test('what takes longer than it may, and then another may run', async () => {
    const slow = createSimulator(instance, { timeoutMs: 0 });
    const asked = slow.simulate(candidate);
    await expect(asked).rejects.toMatchObject({ code: 'simulation_timeout' });
    await slow.close();
    await expect(simulator.simulate(candidate)).resolves.toMatchObject(day);
  });

  test('after it was closed, and beyond those that wait', async () => {
    const busy = createSimulator(instance);
    const asked = Array.from({ length: 7 }, () => busy.simulate(candidate));
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(settled.at(-1)).toMatchObject({ reason: { code: 'queries_busy' } });
    await busy.close();
    await expect(busy.simulate(candidate)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

function span(trace: number, seconds: bigint, given: SpanInput = {}): SpanInput {
  const began = start + seconds * second;
  return spanRow(trace * 100 + Number(seconds), {
    trace_id: hex(trace, 32),
    service_name: 's',
    start_time: began,
    end_time: began + second,
    duration_ns: second,
    ...given,
  });
}

function near(value: number): unknown {
  return expect.closeTo(value, 9);
}
