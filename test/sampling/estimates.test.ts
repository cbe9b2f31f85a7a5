/**
 * A thousand days that were sampled at 1 % to 50 %: what is estimated of cost, tokens, errors and the
 * slowest twentieth is right on average, and the intervals hold the truth as often as they say.
 */
import { expect, test } from 'vitest';
import {
  type Estimate,
  estimateRatio,
  estimateTotal,
  noSums,
  withTrace,
} from '../../model/estimate.ts';
import { type SimulatedDay, type SimulatedTrace, simulateDay } from './simulated-days.ts';
import { weightedQuantile } from './weighted-quantile.ts';

const firstSeed = 20_261_126;
const days = 1_000;
const tracesADay = 20_000;

interface Figure {
  readonly truth: (traces: readonly SimulatedTrace[]) => number;
  readonly estimate: (day: SimulatedDay) => Estimate | undefined;
}

const figures: Readonly<Record<string, Figure>> = {
  cost: {
    truth: (traces) => sumOf(traces, ({ cost }) => cost),
    estimate: (day) => estimateTotal(sumsOf(day, ({ cost }) => cost)),
  },
  tokens: {
    truth: (traces) => sumOf(traces, ({ tokens }) => tokens),
    estimate: (day) => estimateTotal(sumsOf(day, ({ tokens }) => tokens)),
  },
  'mean cost': {
    truth: (traces) => sumOf(traces, ({ cost }) => cost) / traces.length,
    estimate: (day) => estimateRatio(sumsOf(day, ({ cost }) => cost)),
  },
  'error rate': {
    truth: (traces) => sumOf(traces, errorOf) / traces.length,
    estimate: (day) => estimateRatio(sumsOf(day, errorOf), 'share'),
  },
  'cost, by policies': {
    truth: (traces) => sumOf(traces, ({ cost }) => cost),
    estimate: ({ keptByPolicy }) =>
      estimateTotal(
        keptByPolicy.reduce(
          (sums, { trace, weight }) => withTrace(sums, weight, trace.cost, 1),
          noSums,
        ),
      ),
  },
  'error rate, by policies': {
    truth: (traces) => sumOf(traces, errorOf) / traces.length,
    estimate: ({ keptByPolicy }) =>
      estimateRatio(
        keptByPolicy.reduce(
          (sums, { trace, weight }) => withTrace(sums, weight, errorOf(trace), 1),
          noSums,
        ),
        'share',
      ),
  },
  p95: {
    truth: (traces) => {
      const sorted = Float64Array.from(traces, ({ duration }) => duration).sort();
      return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
    },
    estimate: ({ kept, probability }) =>
      weightedQuantile(
        kept.map(({ duration }, trace) => ({ value: duration, weight: 1 / probability, trace })),
        0.95,
      ),
  },
};

test('bias and coverage over a thousand days', () => {
  const outcomes = new Map(Object.keys(figures).map((name) => [name, { bias: 0, covered: 0 }]));
  for (let day = 0; day < days; day++) {
    const simulated = simulateDay(firstSeed + day, tracesADay);
    for (const [name, { truth, estimate }] of Object.entries(figures)) {
      const real = truth(simulated.traces);
      const found = estimate(simulated);
      const outcome = outcomes.get(name);
      if (outcome === undefined || found === undefined) throw new Error(`${name}: no estimate`);
      outcome.bias += (found.value - real) / real / days;
      if (found.low === undefined || found.high === undefined) throw new Error(`${name}: no end`);
      outcome.covered += found.low <= real && real <= found.high ? 1 : 0;
    }
  }
  for (const [name, { bias, covered }] of outcomes) {
    expect(Math.abs(bias), `${name}: bias`).toBeLessThan(0.005);
    expect(covered / days, `${name}: coverage`).toBeGreaterThanOrEqual(0.93);
    expect(covered / days, `${name}: coverage`).toBeLessThanOrEqual(0.97);
  }
}, 120_000);

function sumsOf({ kept, probability }: SimulatedDay, pick: (trace: SimulatedTrace) => number) {
  let sums = noSums;
  for (const trace of kept) sums = withTrace(sums, 1 / probability, pick(trace), 1);
  return sums;
}

function sumOf(traces: readonly SimulatedTrace[], pick: (trace: SimulatedTrace) => number): number {
  return traces.reduce((sum, trace) => sum + pick(trace), 0);
}

function errorOf({ isError }: SimulatedTrace): number {
  return isError ? 1 : 0;
}
