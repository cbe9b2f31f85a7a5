/**
 * What small samples say, and samples that saw nothing: over thousands of draws the truth lies where
 * the intervals have it as often as they promise, or they have no end there.
 */
import { describe, expect, test } from 'vitest';
import { standardErrors95, unseenRows } from '../../model/count-interval.ts';
import {
  type Estimate,
  estimateRatio,
  estimateTotal,
  noSums,
  type SampleSums,
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
  /** Of a trace, and how many of them fail in one with an error. */
  readonly rows?: number;
  readonly failing?: number;
}

/** Each trace is kept with the probability 1 / weight; an error is 1. */
function drawOf(strata: readonly Stratum[], random: () => number): SampleSums {
  let sums = noSums;
  for (const { weight, traces, errors, rows = 1, failing = 1 } of strata) {
    for (let at = 0; at < traces; at++) {
      if (random() * weight < 1) {
        sums = withTrace(sums, weight, at < errors ? failing : 0, rows, rows);
      }
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
        const isWrong = !holds(estimateTotal(sums, 'count'), errors);
        const share = errors / (12 * weight);
        wrong = {
          total: wrong.total + Number(isWrong),
          share: wrong.share + Number(!holds(estimateRatio(sums, 'share'), share)),
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

/** Strata of about so many kept traces of which a share fails. */
function strataOf(rate: number, ...sizes: readonly (readonly [weight: number, kept: number])[]) {
  return sizes.map(([weight, kept]): Stratum => {
    const traces = Math.round(weight * kept);
    return { weight, traces, errors: Math.round(rate * traces) };
  });
}

/** How often the intervals of the total and of the share hold the truth. */
function coverageOf(strata: readonly Stratum[], random: () => number, times = 2_000) {
  const rowsOf = (rows: (one: Stratum) => number) =>
    strata.reduce((sum, one) => sum + rows(one), 0);
  const errors = rowsOf((one) => one.errors * (one.failing ?? 1));
  const share = errors / rowsOf(({ traces, rows = 1 }) => traces * rows);
  const held = { total: 0, share: 0, normal: 0 };
  for (let draw = 0; draw < times; draw++) {
    const sums = drawOf(strata, random);
    const total = estimateTotal(sums, 'count');
    held.total += Number(holds(total, errors)) / times;
    held.share += Number(holds(estimateRatio(sums, 'share'), share)) / times;
    const reach = standardErrors95 * (total.standardError ?? Number.POSITIVE_INFINITY);
    held.normal += Number(Math.abs(total.value - errors) <= reach) / times;
  }
  return held;
}

describe.each([0.001, 0.005, 0.01, 0.02, 0.05])('where a share of %d fails', (rate) => {
  const weights = [1.25, 2, 4, 10, 25, 100];
  const alone = weights.flatMap((weight) =>
    [24, 60].flatMap((kept) => [
      strataOf(rate, [weight, kept]),
      [...strataOf(rate, [weight, kept]), { weight: 1, traces: 12, errors: 1 }],
    ]),
  );
  const mixed = (
    [
      [2, 10],
      [2, 100],
      [10, 100],
      [1.5, 20],
    ] as const
  ).flatMap(([light, heavy]) => [
    [...strataOf(rate, [light, 40], [heavy, 12]), { weight: 1, traces: 20, errors: 0 }],
    // The light ones fail more often.
    [...strataOf(3 * rate, [light, 24]), ...strataOf(rate, [heavy, 24])],
    [...strataOf(rate, [light, 60], [heavy, 60]), { weight: 1, traces: 20, errors: 3 }],
  ]);
  const severalRows = [4, 25].flatMap((weight) => {
    const [one] = strataOf(rate, [weight, 40]);
    if (one === undefined) throw new Error('no stratum');
    return [
      [{ ...one, rows: 6 }],
      [{ ...one, rows: 6, failing: 3 }],
      [{ ...one, rows: 2, failing: 2 }],
    ];
  });

  test.each([...alone, ...mixed, ...severalRows].map((strata) => [strata] as const))(
    'counts and shares hold the truth: %j',
    (strata) => {
      const { total, share } = coverageOf(strata, seeded(seed));
      expect(total, 'total').toBeGreaterThanOrEqual(0.93);
      expect(share, 'share').toBeGreaterThanOrEqual(0.93);
    },
  );
});

test('the normal interval would not hold it', () => {
  const { total, normal } = coverageOf(strataOf(0.05, [2, 60], [100, 60]), seeded(seed));
  expect(normal).toBeLessThan(0.85);
  expect(total).toBeGreaterThan(0.93);
});

test('from none to many seen the interval goes over to the normal one', () => {
  const weight = 10;
  const seen = (errors: number) => {
    let sums = withTrace(noSums, weight, 0, 1);
    for (let at = 0; at < errors; at++) sums = withTrace(sums, weight, 1, 1);
    return sums;
  };
  const ends = [0, 1, 2, 4, 10, 100, 1_000, 10_000].map((errors) => {
    const { value, standardError = 0, low = 0, high = 0 } = estimateTotal(seen(errors), 'count');
    return { value, low, high, error: standardErrors95 * standardError };
  });
  const off = ends.map(({ value, low, high, error }) =>
    [(value - low) / error, (high - value) / error].map((one) => Number(one.toFixed(2))),
  );
  expect(off.slice(1)).toEqual([
    [0.53, 2.34],
    [0.66, 1.89],
    [0.76, 1.6],
    [0.85, 1.36],
    [0.95, 1.1],
    [0.99, 1.03],
    [1, 1.01],
  ]);
  expect(ends[0]).toMatchObject({ low: 0, high: unseenRows * weight });
  for (const [at, { low, high }] of ends.slice(1).entries()) {
    expect(low).toBeGreaterThan(ends[at]?.low ?? 0);
    expect(high).toBeGreaterThan(ends[at]?.high ?? 0);
  }
});

test('a share of many is as the normal interval has it', () => {
  let sums = noSums;
  for (let at = 0; at < 20_000; at++) {
    sums = withTrace(sums, at % 2 === 0 ? 10 : 4, at % 20 < 3 ? 1 : 0, 1);
  }
  const { value = 0, low = 0, high = 0 } = estimateRatio(sums, 'share') ?? {};
  const { standardError = 0 } = estimateRatio(sums, 'amount') ?? {};
  expect((value - low) / standardError / standardErrors95).toBeCloseTo(1, 1);
  expect((high - value) / standardError / standardErrors95).toBeCloseTo(1, 1);
});

test('few errors beside tokens', () => {
  let sums = noSums;
  for (let at = 0; at < 40; at++) sums = withTrace(sums, 10, at === 0 ? 1 : 0, 100 + at);
  const { value = 0, low = -1, high = 0 } = estimateRatio(sums, 'count') ?? {};
  // Of the total of errors 10 it is up to 53.5.
  expect(low).toBeGreaterThanOrEqual(0);
  expect(low).toBeLessThan(0.2 * value);
  expect(high / value).toBeGreaterThan(5);
  expect(high / value).toBeLessThan(6);
});

test('a sample of failures alone is not sure that nothing succeeds', () => {
  const random = seeded(seed);
  let wrong = 0;
  for (let draw = 0; draw < draws; draw++) {
    const sums = drawOf([{ weight: 10, traces: 100, errors: 85 }], random);
    if (!holds(estimateRatio(sums, 'share'), 0.85) && sums.y === sums.z) wrong++;
  }
  expect(wrong / draws).toBeLessThan(0.05);
});

test('errors that are kept for sure do not prove that there are no others', () => {
  const sums = drawOf([{ weight: 1, traces: 5, errors: 5 }], () => 0);
  const more = withTrace(sums, 10, 0, 1);
  expect(estimateTotal(sums, 'count')).toMatchObject({
    value: 5,
    standardError: 0,
    low: 5,
    high: 5,
  });
  expect(estimateTotal(more, 'count')).toEqual({
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
