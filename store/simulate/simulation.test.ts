import { describe, expect, test } from 'vitest';
import { estimateRatio, estimateTotal, noSums, withTrace } from '../../model/estimate.ts';
import { simulationGroupsMax } from '../../model/limits.ts';
import {
  adjustedCount,
  isBelow,
  parseThreshold,
  thresholdOfProbability,
} from '../../model/sampling-threshold.ts';
import type { SimulatedFigure } from '../../model/simulation.ts';
import type { TailPolicy } from '../../model/tail-policy.ts';
import { parseTraceCondition, type TraceFacts } from '../../model/trace-condition.ts';
import { normal, seeded } from '../../test/sampling/simulated-days.ts';
import { type WeightedValue, weightedQuantile } from '../../test/sampling/weighted-quantile.ts';
import { decide } from '../write/tail/verdicts.ts';
import { Simulation } from './simulation.ts';
import type { StoredTrace } from './stored-trace.ts';

const policies: readonly TailPolicy[] = [
  { name: 'errors', when: parseTraceCondition('error:true'), keep: 1 },
  { name: 'dear', when: parseTraceCondition('cost:>0.2'), keep: 0.5 },
  { name: 'rest', when: undefined, keep: 0.1 },
];

describe('predicted standard errors are the spread of draws by `decide`', () => {
  test('all that came is stored', () => {
    const population = populationOf(6_000, 1);
    expectSpread(population, population, { policies, headProbability: 1 });
  }, 60_000);

  test('head sampling goes before', () => {
    const population = populationOf(6_000, 2);
    expectSpread(population, population, { policies, headProbability: 0.5 });
  }, 60_000);

  test('a sampler before chose among some, and this server kept a sample of the others', () => {
    const population = populationOf(20_000, 3).map((one, at) => ({
      ...one,
      senderShare: at % 2 === 0 ? 0.25 : 1,
    }));
    const random = seeded(4);
    const stored = population.flatMap((one): Member[] => {
      const isSenders = one.senderShare < 1;
      const share = isSenders ? one.senderShare : 0.4;
      return random() < share ? [{ ...one, isSenders, weight: 1 / share }] : [];
    });
    expectSpread(population, stored, { policies, headProbability: 1 });
  }, 120_000);
});

describe('what is expected', () => {
  const member = (given: Partial<StoredTrace> & { readonly error?: boolean }): StoredTrace => {
    const { error = false, ...more } = given;
    return { ...plain(1, 1, error, 1e9), ...more };
  };
  const run = (traces: readonly StoredTrace[], keep: readonly TailPolicy[], head = 1) => {
    const simulation = new Simulation({ policies: keep, headProbability: head });
    for (const trace of traces) simulation.add(trace);
    return simulation.outcome();
  };

  test('by rule: matched, kept share, traces, spans and bytes, beside what is stored', () => {
    const traces = [
      member({ error: true, spans: 3, bytes: 300 }),
      member({ spans: 2, bytes: 10 }),
      member({ spans: 4, bytes: 20, weight: 5 }),
    ];
    const outcome = run(traces, [
      { name: 'errors', when: parseTraceCondition('error:true'), keep: 1 },
      { name: 'dear', when: parseTraceCondition('cost:>9'), keep: 0.5 },
      { name: 'rest', when: undefined, keep: 0.5 },
    ]);
    expect(outcome.rules).toEqual([
      {
        ...{ policy: 'errors', keep: 1, arrived_traces: 1, kept_share: 1 },
        present: { traces: 1, spans: 3, bytes: 300 },
        expected: { traces: 1, spans: 3, bytes: 300 },
      },
      {
        ...{ policy: 'dear', keep: 0.5, arrived_traces: 0, kept_share: null },
        present: { traces: 0, spans: 0, bytes: 0 },
        expected: { traces: 0, spans: 0, bytes: 0 },
      },
      {
        ...{ policy: 'rest', keep: 0.5, arrived_traces: 6, kept_share: 0.5 },
        present: { traces: 2, spans: 6, bytes: 30 },
        expected: { traces: 3, spans: 11, bytes: 55 },
      },
      {
        ...{ policy: null, keep: 1, arrived_traces: 0, kept_share: null },
        present: { traces: 0, spans: 0, bytes: 0 },
        expected: { traces: 0, spans: 0, bytes: 0 },
      },
    ]);
    expect(outcome.present).toEqual({ traces: 3, spans: 9, bytes: 330 });
    expect(outcome.expected).toEqual({ traces: 4, spans: 14, bytes: 355 });
    expect(outcome.represented).toBe(7);
  });

  test('without policies and sampling nothing is left open', () => {
    const { overall, rules } = run([member({}), member({ error: true })], []);
    expect(rules).toMatchObject([{ policy: null, kept_share: 1 }]);
    const exact = { standard_error: 0 };
    expect(overall.cost).toEqual({
      present: { value: 2, ...exact, low: 2, high: 2 },
      expected: { value: 2, ...exact, low: 2, high: 2 },
      never_kept: 0,
    });
    expect(overall.error_rate.expected).toMatchObject({ value: 0.5, ...exact });
  });

  test('what is never kept is in no figure, and said', () => {
    const never = { name: 'noise', when: parseTraceCondition('error:true'), keep: 0 };
    const traces = [member({ error: true, weight: 3 }), member({})];
    const { overall } = run(traces, [never]);
    expect(overall).toMatchObject({ never_kept_traces: 3, expected_traces: 1 });
    expect(overall.cost).toMatchObject({ present: { value: 4 }, expected: { value: 1 } });
    expect(overall.cost.never_kept).toBe(3);
    expect(overall.error_rate).toMatchObject({ expected: { value: 0 }, never_kept: null });
    const nothing = run([member({ error: true })], [never]).overall;
    expect(nothing.cost).toMatchObject({ expected: null, never_kept: 1 });
    expect(nothing.p95_duration).toMatchObject({ present: { value: 1e9 }, expected: null });
  });

  test('a trace that came at a lower share keeps it: nothing is lowered', () => {
    const half: TailPolicy = { name: 'half', when: undefined, keep: 0.5 };
    const senders = member({ senderShare: 0.25, isSenders: true, weight: 4 });
    const [rule] = run([senders], [half], 0.5).rules;
    expect(rule).toMatchObject({ arrived_traces: 1, kept_share: 0.5, expected: { traces: 0.5 } });
    // Its root came at a quarter, and another of its spans for sure.
    const [mixed] = run([{ ...senders, senderShare: 1 }], [], 1).rules;
    expect(mixed).toMatchObject({ arrived_traces: 1, kept_share: 1, expected: { traces: 1 } });
    const { overall } = run([senders], [], 1);
    expect(overall.cost.expected).toEqual(overall.cost.present);
  });

  test('late parts and shares that nobody knows are counted', () => {
    const { traces } = run([member({ weight: 0 }), member({ isBoth: true, weight: 8 })], []);
    expect(traces).toEqual({ simulated: 1, late: 1, both: 1 });
  });

  test('by service and model; a name beyond the limit counts with the others', () => {
    const named = Array.from({ length: simulationGroupsMax + 2 }, (_, at) =>
      member({
        service: `s${at}`,
        cost: 3,
        models: [
          { model: 'a', cost: 1, tokens: 5 },
          { model: `m${at}`, cost: 2, tokens: 7 },
        ],
      }),
    );
    const { services, models } = run(named, []);
    expect(services).toHaveLength(simulationGroupsMax + 1);
    expect(services.find(({ key }) => key === null)?.present_traces).toBe(2);
    expect(models[0]).toMatchObject({
      key: 'a',
      present_traces: named.length,
      cost: { present: { value: named.length } },
      tokens: { present: { value: 5 * named.length } },
    });
  });
});

interface Member extends StoredTrace {
  readonly cost: number;
  readonly duration: number;
}

function plain(cost: number, tokens: number, error: boolean, duration: number): Member {
  const facts: TraceFacts = {
    ...{ error, duration, cost, tokens, spans: 1 },
    ...{ name: new Set(['t']), service: new Set(['s']), model: new Set(['m']) },
  };
  return {
    ...{ traceId: '', service: 's', facts, weight: 1, senderShare: 1 },
    ...{ isSenders: false, isBoth: false, spans: 1, bytes: 100 },
    ...{ cost, tokens, isFailed: error, duration, models: [] },
  };
}

function populationOf(traces: number, seed: number): readonly Member[] {
  const random = seeded(seed);
  return Array.from({ length: traces }, () => {
    const size = normal(random);
    const cost = 0.02 * Math.exp(0.9 * size + 0.4 * normal(random));
    const tokens = Math.round(4_000 * Math.exp(0.8 * size));
    const duration = 3e9 * Math.exp(0.5 * size + 0.8 * normal(random));
    return plain(cost, tokens, random() < 0.05, duration);
  });
}

/** 400 times each trace's randomness is drawn, and decided by. */
function expectSpread(
  population: readonly Member[],
  stored: readonly Member[],
  candidate: ConstructorParameters<typeof Simulation>[0],
): void {
  const simulation = new Simulation(candidate);
  for (const trace of stored) simulation.add(trace);
  const { overall, expected } = simulation.outcome();
  const random = seeded(99);
  const draws = Array.from({ length: 400 }, () => drawn(population, candidate, random));
  const compare = (figure: SimulatedFigure, pick: (draw: Drawn) => number): void => {
    const { mean, spread } = momentsOf(draws.map(pick));
    expect((figure.expected?.standard_error ?? 0) / spread).toBeGreaterThan(0.85);
    expect((figure.expected?.standard_error ?? 0) / spread).toBeLessThan(1.15);
    // The figure itself comes from a sample too, where not all is stored.
    const slack = 3 * (figure.present?.standard_error ?? 0) + spread / 4;
    expect(Math.abs((figure.expected?.value ?? 0) - mean)).toBeLessThan(slack);
  };
  compare(overall.cost, ({ cost }) => cost);
  compare(overall.tokens, ({ tokens }) => tokens);
  compare(overall.error_rate, ({ errorRate }) => errorRate);
  compare(overall.p95_duration, ({ p95 }) => p95);
  const kept = momentsOf(draws.map((draw) => draw.kept));
  expect(Math.abs(expected.traces / kept.mean - 1)).toBeLessThan(0.05);
}

interface Drawn {
  readonly kept: number;
  readonly cost: number;
  readonly tokens: number;
  readonly errorRate: number;
  readonly p95: number;
}

function drawn(
  population: readonly Member[],
  { policies: rules, headProbability }: ConstructorParameters<typeof Simulation>[0],
  random: () => number,
): Drawn {
  const head = thresholdOfProbability(headProbability);
  let [cost, tokens, errors] = [noSums, noSums, noSums];
  const durations: WeightedValue[] = [];
  for (const [at, trace] of population.entries()) {
    const randomness = {
      high: Math.floor(random() * 2 ** 24),
      low: Math.floor(random() * 2 ** 32),
    };
    const senders = thresholdOfProbability(trace.senderShare);
    const threshold = isBelow(senders, head) ? head : senders;
    if (isBelow(randomness, threshold)) continue;
    const facts = { ...trace.facts, hasRoot: true, threshold, randomness };
    const verdict = decide('', facts, rules);
    if (!verdict.isKept) continue;
    const own = parseThreshold(verdict.threshold ?? '') ?? threshold;
    const weight = adjustedCount(own);
    cost = withTrace(cost, weight, trace.cost, 1);
    tokens = withTrace(tokens, weight, trace.tokens, 1);
    errors = withTrace(errors, weight, trace.isFailed ? 1 : 0, 1);
    durations.push({ value: trace.duration, weight, trace: at });
  }
  return {
    kept: durations.length,
    cost: estimateTotal(cost).value,
    tokens: estimateTotal(tokens).value,
    errorRate: estimateRatio(errors)?.value ?? Number.NaN,
    p95: weightedQuantile(durations, 0.95)?.value ?? Number.NaN,
  };
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly spread: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (values.length - 1)) };
}
