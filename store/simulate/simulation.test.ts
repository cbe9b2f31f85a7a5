import { describe, expect, test } from 'vitest';
import type { AskedFacts } from '../../model/asked-facts.ts';
import { estimateRatio, estimateTotal, noSums, withTrace } from '../../model/estimate.ts';
import { simulationGroupsMax } from '../../model/limits.ts';
import {
  adjustedCount,
  isBelow,
  parseThreshold,
  thresholdOfProbability,
} from '../../model/sampling-threshold.ts';
import type { SimulatedFigure } from '../../model/simulation.ts';
import { type Budget, policyFor, type TailPolicy } from '../../model/tail-policy.ts';
import { parseTraceCondition } from '../../model/trace-condition.ts';
import { normal, seeded } from '../../test/sampling/simulated-days.ts';
import { type WeightedValue, weightedQuantile } from '../../test/sampling/weighted-quantile.ts';
import { Budgets } from '../write/tail/budgets.ts';
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

describe('budgets', () => {
  const minutes = 40;
  // One service bursts; the other is steady, and below its target.
  const random = seeded(7);
  const population = populationOf(12_000, 5).map((one, at) => {
    const minute = at % minutes;
    const service = at % 7 === 0 ? 'calm' : 'busy';
    const own = service === 'busy' && minute > 30 ? 35 : minute;
    return { ...one, service, ended: (own + random()) * minuteUs };
  });

  test.each<[string, Budget, isCalmWhole: boolean]>([
    ['minute', { unit: 'traces', perMinute: 60, per: 'service' }, true],
    ['hour', { unit: 'traces', perHour: 1_500, per: 'service' }, false],
  ])(
    'what is kept by the %s, and the errors, are those of draws',
    (_unit, budget, isCalmWhole) => {
      const fair: TailPolicy = { name: 'fair', when: undefined, keep: 1, budget };
      const simulation = new Simulation({ policies: [fair], headProbability: 1 });
      for (const trace of population.toReversed()) simulation.add(trace);
      const { overall, expected, services } = simulation.outcome(true);
      const judged = sampled(population, [fair]);
      const draws = Array.from({ length: 400 }, () => {
        const [kept, cost] = [{ calm: 0, busy: 0 }, { sum: 0 }];
        for (const { trace, share } of judged) {
          if (random() >= share) continue;
          if (trace.service === 'calm' || trace.service === 'busy') kept[trace.service] += 1;
          cost.sum += trace.cost / share;
        }
        return { ...kept, cost: cost.sum };
      });
      const busy = momentsOf(draws.map((draw) => draw.busy));
      const calm = momentsOf(draws.map((draw) => draw.calm));
      expect(Math.abs(expected.traces / (busy.mean + calm.mean) - 1)).toBeLessThan(0.01);
      const { mean, spread } = momentsOf(draws.map((draw) => draw.cost));
      expect((overall.cost.expected?.standard_error ?? 0) / spread).toBeGreaterThan(0.85);
      expect((overall.cost.expected?.standard_error ?? 0) / spread).toBeLessThan(1.15);
      expect(Math.abs((overall.cost.present?.value ?? 0) / mean - 1)).toBeLessThan(0.01);
      const ofCalm = services.find(({ key }) => key === 'calm');
      expect(ofCalm?.cost.expected?.standard_error === 0).toBe(isCalmWhole);
    },
    60_000,
  );

  // Shares of the sampler are not rounded; thresholds, and what is expected, are: to 0.000001.
  const near = (a: number, b: number) => expect(Math.abs(a / b - 1)).toBeLessThan(0.00001);

  test.each([1, 2, 3, 4, 5, 6])('random traffic as the sampler has it (seed %d)', (seed) => {
    const draw = seeded(seed);
    const rates = [
      { unit: 'traces', perMinute: 1 + Math.floor(3 * draw()) },
      { unit: 'bytes', perHour: 4_000 * (1 + draw()) },
      { unit: 'traces', perHour: 1 + Math.floor(10 * draw()), per: 'service' },
      { unit: 'bytes', perMinute: 300 * (1 + draw()), per: 'service' },
    ] as const;
    const rules = rates.map((budget, at): TailPolicy => {
      const when = at === 3 ? undefined : parseTraceCondition(`duration:${at}ms`);
      return { name: `rule${at}`, when, keep: at % 2 === 0 ? 1 : 0.6, budget };
    });
    let ended = 0;
    const traces = Array.from({ length: 2_000 }, (_, at): Member => {
      // Some traces on their own, bursts, and pauses of more than an hour.
      ended += 1 + Math.floor(minuteUs * (draw() < 0.01 ? 80 * draw() : draw() ** 12));
      const trace = plain(1, 1, false, Math.floor(4 * draw()) * 1e6);
      const bytes = 50 + Math.floor(600 * draw() ** 3);
      return { ...trace, traceId: `${at}`, service: draw() < 0.8 ? 'a' : 'b', bytes, ended };
    });
    const simulation = new Simulation({ policies: rules, headProbability: 1 });
    for (const trace of traces.toReversed()) simulation.add(trace);
    const judged = sampled(traces, rules);
    for (const [at, { expected }] of simulation.outcome(true).rules.slice(0, 4).entries()) {
      const own = judged.filter(({ policy }) => policy === rules[at]);
      expect(own.some(({ share }) => share < 0.5)).toBe(true);
      near(
        expected.traces,
        own.reduce((sum, { share }) => sum + share, 0),
      );
      near(
        expected.bytes,
        own.reduce((sum, { share, trace }) => sum + share * trace.bytes, 0),
      );
    }
  });

  test.each([
    ['traces', 'perMinute', 30],
    ['traces', 'perHour', 2],
    ['bytes', 'perHour', 70_000],
  ] as const)('a trace that stands for others: %s, %s %d', (unit, time, limit) => {
    const draw = seeded(limit);
    const rate = time === 'perHour' ? { perHour: limit } : { perMinute: limit };
    const rule: TailPolicy = { name: 'r', when: undefined, keep: 0.7, budget: { unit, ...rate } };
    const stored = Array.from({ length: 150 }, (_, at): Member => {
      const weight = 1 + Math.floor(700 * draw() ** 4);
      const ended = at * minuteUs * 0.7;
      return { ...plain(1, 1, false, 1), traceId: `${at}`, bytes: 100 + at, weight, ended };
    });
    const simulation = new Simulation({ policies: [rule], headProbability: 1 });
    for (const trace of stored) simulation.add(trace);
    const came = stored.flatMap((trace) => Array.from({ length: trace.weight }, () => trace));
    const kept = sampled(came, [rule]).reduce((sum, { share }) => sum + share, 0);
    expect(kept).toBeLessThan(0.65 * came.length);
    near(simulation.outcome(true).expected.traces, kept);
  });

  test('they count what reaches them: other policies and samplers go before', () => {
    const only: TailPolicy = {
      ...{ name: 'only', when: parseTraceCondition('error:true'), keep: 1 },
      budget: { unit: 'traces', perMinute: 60 },
    };
    const ended = 7 * minuteUs;
    const traces = [
      ...Array.from({ length: 240 }, () => ({ ...plain(1, 1, true, 1), weight: 2, ended })),
      ...Array.from({ length: 500 }, () => ({ ...plain(1, 1, false, 1), ended })),
    ];
    const kept = (headProbability: number) => {
      const simulation = new Simulation({ policies: [only], headProbability });
      for (const trace of traces) simulation.add(trace);
      return simulation.outcome(true).rules[0]?.expected.traces ?? Number.NaN;
    };
    near(kept(1), sumOfShares(60, 480));
    // Half as many reach it.
    near(kept(0.5), sumOfShares(60, 240));
    // Of those that reach it for a part each has its own place.
    near(kept(0.05), 24);
  });

  test('by what is stored, and by attribute', () => {
    const policy: TailPolicy = {
      ...{ name: 'bytes', when: undefined, keep: 0.5 },
      budget: { unit: 'bytes', perMinute: 1_000, per: 'attr.tenant' },
    };
    const traces = Array.from({ length: 400 }, (_, at) => {
      const trace = plain(1, 1, false, 1);
      const asked = { ...nothingAsked, attribute: () => (at % 4 === 0 ? ['a'] : []) };
      return { ...trace, facts: { ...trace.facts, asked } };
    });
    const simulation = new Simulation({ policies: [policy], headProbability: 1 });
    for (const trace of traces) simulation.add(trace);
    // 100 bytes each: 20 traces of a tenant may come before its share falls below a half.
    near(
      simulation.outcome(true).expected.traces,
      sumOfShares(10, 100, 0.5) + sumOfShares(10, 300, 0.5),
    );
  });
});

const minuteUs = 60_000_000;

function sumOfShares(limit: number, came: number, keep = 1): number {
  let sum = 0;
  for (let at = 1; at <= came; at++) sum += Math.min(keep, limit / at);
  return sum;
}

interface Sampled {
  readonly trace: Member;
  readonly policy: TailPolicy | undefined;
  readonly share: number;
}

/** Decided by the sampler's own budgets, one after another as they ended. */
function sampled(population: readonly Member[], rules: readonly TailPolicy[]): readonly Sampled[] {
  const budgets = new Budgets();
  const traces = population.toSorted((a, b) => a.ended - b.ended);
  return traces.map((trace) => {
    const policy = policyFor(rules, trace.facts);
    if (policy === undefined) return { trace, policy, share: 1 };
    const group = policy.budget?.per === undefined ? '' : (trace.service ?? '');
    const now = BigInt(Math.floor(trace.ended)) * 1_000n;
    return { trace, policy, share: budgets.shareOf(policy, group, trace.bytes, now).share };
  });
}

describe('what is expected', () => {
  const member = (
    given: Partial<StoredTrace> & { readonly error?: boolean },
    duration = 1e9,
  ): StoredTrace => {
    const { error = false, ...more } = given;
    return { ...plain(1, 1, error, duration), ...more };
  };
  const run = (traces: readonly StoredTrace[], keep: readonly TailPolicy[], head = 1) => {
    const simulation = new Simulation({ policies: keep, headProbability: head });
    for (const trace of traces) simulation.add(trace);
    return simulation.outcome(true);
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
    const exact = { standard_error: 0, is_exact: true };
    expect(overall.cost).toEqual({
      present: { value: 2, ...exact, low: 2, high: 2 },
      expected: { value: 2, ...exact, low: 2, high: 2 },
      never_kept: 0,
    });
    expect(overall.error_rate.expected).toMatchObject({ value: 0.5, ...exact });
  });

  test('a sample that saw no error is not sure that there is none', () => {
    const traces = [...Array(44)].map(() => member({ weight: 10 }));
    const { overall } = run(traces, [{ name: 'rest', when: undefined, keep: 0.05 }]);
    const untold = { standard_error: null, is_exact: false };
    // 3 of the 44 that were drawn, and of the 22 that would be.
    expect(overall.error_rate).toEqual({
      present: { value: 0, low: 0, high: near(3 / 44), ...untold },
      expected: { value: 0, low: 0, high: near(3 / 22), ...untold },
      never_kept: null,
    });
    // All take equally long, so the sample ends on both sides of it.
    const alike = { value: 1e9, low: 1e9, ...untold };
    expect(overall.p95_duration).toMatchObject({
      present: { ...alike, high: null },
      expected: { ...alike, high: null },
    });
    const [one] = traces;
    if (one === undefined) throw new Error('no trace');
    expect(run([one], []).overall.p95_duration.present).toMatchObject({ low: null, high: null });
  });

  test('what was dropped and what would never be kept leave no figure exact', () => {
    const never = { name: 'noise', when: parseTraceCondition('error:true'), keep: 0 };
    const simulation = new Simulation({ policies: [never], headProbability: 1 });
    for (const trace of [member({ error: true }), member({})]) simulation.add(trace);
    const { cost } = simulation.outcome(true).overall;
    expect(cost).toMatchObject({ present: { is_exact: true }, expected: { is_exact: false } });
    const { overall } = simulation.outcome(false);
    expect(overall.cost.present).toMatchObject({ standard_error: 0, is_exact: false });
    // A trace that stands for others and has no cost may stand for some that have one.
    const unseen = run([member({}), member({ weight: 10, cost: undefined })], []).overall;
    expect(unseen.cost.present).toMatchObject({ value: 1, high: null, is_exact: false });
  });

  test('p95 is by its definition where shares and weights are not exact', () => {
    const traces = Array.from({ length: 40 }, (_, at) => member({ weight: 10 / 3 }, at + 1));
    const { present, expected } = run(traces, []).overall.p95_duration;
    expect([present?.value, expected?.value]).toEqual([38, 38]);
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

const none: ReadonlySet<string> = new Set();
const nothingAsked: AskedFacts = {
  ...{ tool: none, agent: none, experiment: none, prompt: none, flag: none },
  ...{ active: 0, isNew: false, attribute: () => [], score: () => [] },
};

function plain(cost: number, tokens: number, error: boolean, duration: number): Member {
  const facts = {
    ...{ error, duration, cost, tokens, spans: 1 },
    ...{ name: new Set(['t']), service: new Set(['s']), model: new Set(['m']) },
    asked: nothingAsked,
  };
  return {
    ...{ traceId: '', service: 's', facts, ended: 0, weight: 1, senderShare: 1 },
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
  const { overall, expected } = simulation.outcome(true);
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

function near(value: number): unknown {
  return expect.closeTo(value, 4);
}
