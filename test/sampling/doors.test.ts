/**
 * Known traffic through head and tail sampling, and what every door says of it: exact counts are the
 * truth, and each estimate is the same through all of them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Server } from '../../cli/server.ts';
import { rollupAnswer } from '../../query/api/rollup-schemas.ts';
import { sessionListAnswer } from '../../query/api/schemas.ts';
import { simulateAnswer } from '../../query/api/simulate-schemas.ts';
import { postSpans, sqlRows, startWholeServer } from '../whole-server.ts';
import { seeded } from './simulated-days.ts';

const policies = `
      - {name: errors, when: "error:true", keep: always}
      - {name: noise, when: "name:health*", keep: never}
      - {name: dear, when: "cost:>2", keep: 0.5}
      - {name: rest, keep: 0.2}
`;
const settings = `
sampling:
  head: {probability: 0.5}
  tail:
    idle: 100ms
    policies:${policies}`;

const traces = 600;
const second = 1_000_000_000n;
const start = 1_790_000_000n * second;
const random = seeded(20_261_205);
const truth = { spans: 0, errors: 0, cost: 0, tokens: 0, calls: 0 };
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spanledger-doors-'));
  writeFileSync(join(folder, 'spanledger.yaml'), settings);
  server = await startWholeServer(folder);
  const spans = Array.from({ length: traces }, (_, at) => trace(at)).flat();
  for (let at = 0; at < spans.length; at += 500) await postSpans(server, spans.slice(at, at + 500));
  const arrived = async () =>
    expect(await numbers('SELECT sum(traces) FROM sampling_counts')).toEqual([traces]);
  await vi.waitFor(arrived, { timeout: 30_000, interval: 100 });
}, 60_000);

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('exact counts are the truth, in SQL and in rollups', async () => {
  const { spans, errors, cost, tokens } = truth;
  const counted = `SELECT sum(spans), sum(traces), sum(errors), sum(cost),
    sum(input_tokens) FROM sampling_counts`;
  expect(await numbers(counted)).toEqual([spans, traces, errors, near(cost), tokens]);
  expect(await point('metric=cost')).toMatchObject({ exact: near(cost), is_exact: false });
  expect(await point('metric=tokens')).toMatchObject({ exact: tokens });
  expect(await point('metric=count&of=model_calls')).toMatchObject({ exact: truth.calls });
  expect(await point('metric=errors')).toMatchObject({ exact: errors });
  expect(await point('metric=errors&aggregate=mean')).toMatchObject({
    exact: near(errors / traces),
  });
});

test('estimates and their errors are the same through SQL, rollups, sessions and simulations', async () => {
  const [count, countError, cost, costError, errors, rate, rateError] = await numbers(
    `SELECT weighted_sum(1, sample_weight), weighted_se(1, sample_weight),
       weighted_sum(cost, sample_weight), weighted_se(cost, sample_weight),
       weighted_sum((state = 'ERROR')::INT, sample_weight),
       weighted_mean((state = 'ERROR')::INT, sample_weight),
       weighted_mean_se((state = 'ERROR')::INT, sample_weight)
     FROM traces`,
  );
  const of = (estimate = Number.NaN, error = Number.NaN) => ({
    estimate: near(estimate),
    standard_error: near(error),
  });
  expect(await point('metric=count&of=traces')).toMatchObject(of(count, countError));
  const byCalls = await point('metric=cost');
  expect(byCalls).toMatchObject(of(cost, costError));
  expect(await point('metric=cost&of=traces')).toMatchObject(of(cost, costError));
  expect((await point('metric=errors'))?.estimate).toBe(errors);
  const shareOfErrors = await point('metric=errors&aggregate=mean');
  expect(shareOfErrors).toMatchObject(of(rate, rateError));

  const { sessions } = sessionListAnswer.parse(await asked('/api/v1/sessions?limit=100'));
  const sum = (pick: (one: (typeof sessions)[number]) => number | null) =>
    sessions.reduce((all, one) => all + (pick(one) ?? 0), 0);
  expect(sum((one) => one.trace_count_estimate)).toEqual(near(count ?? Number.NaN));
  expect(sum((one) => one.cost_estimate)).toEqual(near(cost ?? Number.NaN));
  expect(Math.sqrt(sum((one) => (one.cost_standard_error ?? 0) ** 2))).toEqual(
    near(costError ?? Number.NaN),
  );

  const body = { policies, from: '2026-01-01', to: '2027-01-01', head_probability: 0.5 };
  const simulated = simulateAnswer.parse(
    await asked('/api/v1/sampling/simulate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  const { present, expected } = simulated.overall.cost;
  expect(present).toMatchObject({ value: near(cost ?? 0), standard_error: near(costError ?? 0) });
  expect(present).toMatchObject({ low: near(byCalls?.low ?? 0), high: near(byCalls?.high ?? 0) });
  // These policies are in force, so they would cause what there is.
  expect(expected?.standard_error).toEqual(near(costError ?? 0));
  const simulatedRate = simulated.overall.error_rate.present;
  expect(simulatedRate).toMatchObject({
    ...{ value: near(rate ?? 0), standard_error: near(rateError ?? 0), is_exact: false },
    ...{ low: near(shareOfErrors?.low ?? 0), high: near(shareOfErrors?.high ?? 0) },
  });
  expect(simulated.arrived).toMatchObject({ traces, spans: truth.spans });
});

/** An agent that sums up its calls; one in ten is a health check. */
function trace(at: number): readonly object[] {
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(16 * random()).toString(16)).join('');
  const [traceId, root] = [hex(32), hex(16)];
  const begin = start + BigInt(at) * second;
  const time = { startTimeUnixNano: `${begin}`, endTimeUnixNano: `${begin + second}` };
  const isNoise = random() < 0.1;
  const isError = !isNoise && random() < 0.05;
  const session = attributesOf({ 'session.id': `s${at % 5}` });
  const name = isNoise ? 'healthcheck' : 'turn';
  const status = isError ? { status: { code: 2 } } : {};
  const spans: object[] = [];
  const used = { cost: 0, tokens: 0 };
  for (let call = 0; !isNoise && call < 1 + (at % 3); call++) {
    const [cost, tokens] = [1 + Math.floor(8 * random() ** 3) / 8, 10 + (at % 7)];
    used.cost += cost;
    used.tokens += tokens;
    truth.calls++;
    spans.push({
      ...{ traceId, spanId: hex(16), parentSpanId: root, name: 'chat', ...time },
      attributes: usageOf('chat', cost, tokens),
    });
  }
  const summed = isNoise ? [] : usageOf('invoke_agent', used.cost, used.tokens);
  spans.push({
    traceId,
    spanId: root,
    name,
    ...time,
    ...status,
    attributes: [...session, ...summed],
  });
  truth.spans += spans.length;
  truth.errors += Number(isError);
  truth.cost += used.cost;
  truth.tokens += used.tokens;
  return spans;
}

function usageOf(operation: string, cost: number, tokens: number) {
  return attributesOf({
    'gen_ai.operation.name': operation,
    'gen_ai.request.model': 'm',
    'gen_ai.usage.input_tokens': tokens,
    'gen_ai.usage.cost': cost,
  });
}

function attributesOf(given: Readonly<Record<string, string | number>>) {
  return Object.entries(given).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { doubleValue: value },
  }));
}

async function point(query: string) {
  const { groups } = rollupAnswer.parse(await asked(`/api/v1/rollups?${query}`));
  return groups[0]?.points[0];
}

async function asked(path: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(new URL(path, server.url), init);
  return answer.json();
}

async function numbers(query: string): Promise<readonly number[]> {
  const [row = []] = await sqlRows(server, query);
  return row.map(Number);
}

function near(value: number): unknown {
  return expect.closeTo(value, 6);
}
