/**
 * What small samples say, and samples that saw nothing: over thousands of draws the truth lies where
 * the intervals have it as often as they promise, or they have no end there.
 */
import { describe, expect, test } from 'vitest';
import {
  type Estimate,
  estimateRatio,
  estimateTotal,
  noSums,
  type SampleSums,
  unseenRows,
  withTrace,
} from '../../model/estimate.ts';
import { seeded } from './simulated-days.ts';
import { weightedQuantile } from './weighted-quantile.ts';

const seed = 20_261_204;
const draws = 20_000;

interface Stratum {
  readonly weight: number;
  readonly traces: number;
  readonly errors: number;
}

/** Each trace is kept with the probability 1 / weight; an error is 1. */
function drawOf(strata: readonly Stratum[], random: () => number): SampleSums {
  let sums = noSums;
  for (const { weight, traces, errors } of strata) {
    for (let at = 0; at < traces; at++) {
      if (random() * weight < 1) sums = withTrace(sums, weight, at < errors ? 1 : 0, 1);
    }
  }
  return sums;
}

function holds(estimate: Estimate | undefined, truth: number): boolean {
  const { low = -Infinity, high = Infinity } = estimate ?? {};
  return low <= truth && truth <= high;
}

describe.each([2, 10, 25])('where one in %d is kept', (weight) => {
  // The last are as many as a sample may hide, and one more.
  test.each([1, weight, 2 * weight, unseenRows * weight, unseenRows * weight + 1])(
    'a sample without one of %d errors is not sure that there are none',
    (errors) => {
      const random = seeded(seed + weight + errors);
      const strata = [{ weight, traces: 12 * weight, errors }];
      let wrong = { total: 0, share: 0 };
      let blind = 0;
      for (let draw = 0; draw < draws; draw++) {
        const sums = drawOf(strata, random);
        if (sums.z === 0 || sums.y > 0) continue;
        blind++;
        const isWrong = !holds(estimateTotal(sums, true), errors);
        const share = errors / (12 * weight);
        wrong = {
          total: wrong.total + Number(isWrong),
          share: wrong.share + Number(!holds(estimateRatio(sums, true), share)),
        };
      }
      // Most samples of so few errors saw none, so this is about something.
      const expected = (1 - 1 / weight) ** errors;
      expect(Math.abs(blind / draws - expected)).toBeLessThan(0.02);
      expect(wrong.total / draws, 'total').toBeLessThan(0.05);
      expect(wrong.share / draws, 'share').toBeLessThan(0.05);
      // And not because the interval holds everything.
      if (errors > unseenRows * weight) expect(wrong.total).toBe(blind);
    },
  );
});

test('a sample of failures alone is not sure that nothing succeeds', () => {
  const random = seeded(seed);
  let wrong = 0;
  for (let draw = 0; draw < draws; draw++) {
    const sums = drawOf([{ weight: 10, traces: 100, errors: 85 }], random);
    if (!holds(estimateRatio(sums, true), 0.85) && sums.y === sums.z) wrong++;
  }
  expect(wrong / draws).toBeLessThan(0.05);
});

test('errors that are kept for sure do not prove that there are no others', () => {
  const sums = drawOf([{ weight: 1, traces: 5, errors: 5 }], () => 0);
  const more = withTrace(sums, 10, 0, 1);
  expect(estimateTotal(sums, true)).toMatchObject({ value: 5, standardError: 0, low: 5, high: 5 });
  expect(estimateTotal(more, true)).toEqual({
    ...{ value: 5, standardError: undefined, low: 5, high: 5 + unseenRows * 10 },
  });
  // How much others cost nobody knows.
  const untold = { value: 5, standardError: undefined, low: undefined, high: undefined };
  expect(estimateTotal(more)).toEqual(untold);
});

describe('means', () => {
  test.each([
    ['of one row', [[10, 3, 1]]],
    ['of rows that are alike', [0.1, 0.2, 0.3].map(() => [10, 0.1, 1])],
    ['of a trace with several', [[4, 0.7, 7]]],
  ] as const)('%s has no error that could be told', (_, traces) => {
    const sums = traces.reduce(
      (all, [weight = 0, y = 0, z = 0]) => withTrace(all, weight, y, z, z),
      noSums,
    );
    const estimate = estimateRatio(sums);
    expect(estimate).toMatchObject({ standardError: undefined, low: undefined, high: undefined });
  });

  test('of all rows there are is exact', () => {
    const sums = withTrace(withTrace(noSums, 1, 3, 1), 1, 3, 1);
    expect(estimateRatio(sums)).toEqual({ value: 3, standardError: 0, low: 3, high: 3 });
  });
});

describe.each([4, 12, 40, 150])('quantiles of about %d rows', (rows) => {
  test.each([0.5, 0.95])('at %d hold the truth, or have no end on that side', (level) => {
    const random = seeded(seed + rows);
    const weight = 10;
    const durations = Array.from({ length: rows * weight }, () => -Math.log(1 - random()));
    const truth =
      durations.toSorted((a, b) => a - b)[Math.ceil(level * durations.length) - 1] ?? Number.NaN;
    const times = 3_000;
    let held = 0;
    for (let draw = 0; draw < times; draw++) {
      const kept = durations.filter(() => random() * weight < 1);
      const values = kept.map((value, trace) => ({ value, weight, trace }));
      held += Number(holds(weightedQuantile(values, level), truth));
    }
    expect(held / times).toBeGreaterThan(0.92);
  });
});
