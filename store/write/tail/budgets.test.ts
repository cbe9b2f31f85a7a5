import { describe, expect, test } from 'vitest';
import { budgetGroupsMax } from '../../../model/limits.ts';
import {
  adjustedCount,
  isBelow,
  parseThreshold,
  thresholdOfProbability,
  zeroThreshold,
} from '../../../model/sampling-threshold.ts';
import type { TailPolicy } from '../../../model/tail-policy.ts';
import { seededRandom } from '../../../test/journey/random.ts';
import { Budgets, hourMinutes, minuteOf, type StoredCount } from './budgets.ts';
import type { HeldFacts } from './trace-facts.ts';
import { decide } from './verdicts.ts';

const minute = 60_000_000_000n;
const facts: HeldFacts = {
  ...{ hasRoot: true, error: false, duration: 1, cost: 0, tokens: 0, spans: 1 },
  ...{ name: new Set(), service: new Set(), model: new Set() },
  ...{ threshold: zeroThreshold, randomness: zeroThreshold },
};
const budgetOf = (perMinute: number, unit: 'traces' | 'bytes' = 'traces', keep = 1) =>
  ({ name: 'b', when: undefined, keep, budget: { unit, perMinute } }) satisfies TailPolicy;
const hourly = (perHour: number, unit: 'traces' | 'bytes' = 'traces', keep = 1) =>
  ({ name: 'b', when: undefined, keep, budget: { unit, perHour } }) satisfies TailPolicy;

describe('weights add up to what came, whatever comes, and through restarts', () => {
  // Traces of each step: steady, a burst, nothing, a slow rise.
  const arrivals = [300, 300, 300, 4_000, 0, 20, 50, 150, 600, 600, 1_200];
  test.each<[string, TailPolicy, head: number, minutes: number]>([
    ['100 traces in a minute', budgetOf(100), 1, 1],
    ['100 traces in a minute, of a half', budgetOf(100), 0.5, 1],
    ['100 traces in a minute, at most 0.3', budgetOf(100, 'traces', 0.3), 1, 1],
    ['50 KB in a minute', budgetOf(50_000, 'bytes'), 1, 1],
    ['100 traces in an hour', hourly(100), 1, 17],
    ['100 traces in an hour, at most 0.3, of a half', hourly(100, 'traces', 0.3), 0.5, 31],
    ['50 KB in an hour', hourly(50_000, 'bytes'), 1, 9],
  ])('%s', (_name, policy, head, minutes) => {
    const random = seededRandom(11);
    const threshold = thresholdOfProbability(head);
    let [all, weights, variance] = [0, 0, 0];
    let [bytesAll, bytesWeighed, bytesVariance] = [0, 0, 0];
    let [lowest, highest, farthest] = [1, 0, 0];
    for (let life = 0; life < 12; life++) {
      const stored: StoredCount[] = [];
      let budgets = new Budgets();
      for (const [at, count] of arrivals.entries()) {
        const now = BigInt(at * minutes) * minute;
        if (random.next() < 0.3) budgets = new Budgets(stored);
        for (let trace = 0; trace < count; trace++) {
          const bytes = 200 + random.below(1_600);
          all++;
          bytesAll += bytes;
          const randomness = { high: random.below(2 ** 24), low: random.below(2 ** 32) };
          if (isBelow(randomness, threshold)) {
            // Of these the error is that of the head alone.
            variance += 1 / head - 1;
            bytesVariance += bytes ** 2 * (1 / head - 1);
            continue;
          }
          const verdict = decide('t', { ...facts, threshold, randomness }, [policy], (found) => {
            const { share, counted } = budgets.shareOf(found, '', bytes, now);
            if (counted !== undefined) stored.push({ ...counted, minute: minuteOf(now) });
            return share;
          });
          // A question to `expect` would take longer than all of this.
          lowest = Math.min(lowest, verdict.probability);
          highest = Math.max(highest, verdict.probability);
          const p = verdict.probability * head;
          variance += 1 / p - 1;
          bytesVariance += bytes ** 2 * (1 / p - 1);
          if (!verdict.isKept) continue;
          const weight = adjustedCount(parseThreshold(verdict.threshold ?? '') ?? threshold);
          farthest = Math.max(farthest, Math.abs(weight - 1 / p));
          weights += weight;
          bytesWeighed += weight * bytes;
        }
      }
    }
    expect(lowest).toBeGreaterThan(0);
    expect(highest).toBe(policy.keep);
    expect(farthest).toBeLessThan(0.005);
    // Four standard errors; and there is one, or nothing was sampled.
    expect(Math.sqrt(variance) / all).toBeGreaterThan(0.001);
    expect(Math.abs(weights - all)).toBeLessThan(4 * Math.sqrt(variance));
    expect(Math.abs(bytesWeighed - bytesAll)).toBeLessThan(4 * Math.sqrt(bytesVariance));
  });
});

describe.each<['perMinute' | 'perHour', number]>([
  ['perMinute', 1],
  ['perHour', 60],
])('what a budget %s holds, over random traffic with restarts', (unit, minutes) => {
  test.each([1, 2, 3, 4])('seed %d', (seed) => {
    const random = seededRandom(seed);
    const ofBytes = seed % 2 === 0;
    const policy = unit === 'perHour' ? hourly : budgetOf;
    const limit = ofBytes ? 40_000 : 40;
    const budget = policy(limit, ofBytes ? 'bytes' : 'traces');
    const stored: StoredCount[] = [];
    let budgets = new Budgets();
    let now = 0;
    const came: { readonly at: number; readonly amount: number; readonly share: number }[] = [];
    const between = (from: number, to: number) =>
      came.filter(({ at }) => at >= from && at <= to).reduce((sum, { amount }) => sum + amount, 0);
    for (let trace = 0; trace < 1_500; trace++) {
      // Some, a burst, few; and pauses.
      const pace = [0.03, 0.003, 0.3][Math.floor(trace / 500)] ?? 0;
      if (random.next() < pace) now += random.below(minutes + 1);
      if (random.next() < 0.02) now += random.below(2 * minutes + 1);
      if (random.next() < 0.02) budgets = new Budgets(stored);
      const amount = ofBytes ? 1 + random.below(2_000) : 1;
      const before = between(now - minutes, now - 1);
      const upToNow = between(now - minutes + 1, now) + amount;
      const { share, counted } = budgets.shareOf(budget, '', amount, BigInt(now) * minute);
      expect(share).toBe(Math.min(1, limit / Math.max(before, upToNow)));
      came.push({ at: now, amount, share });
      if (counted !== undefined) stored.push({ ...counted, minute: now });
    }
    const shares = came.map(({ share }) => share);
    expect(shares.filter((share) => share === 1).length).toBeGreaterThan(50);
    expect(shares.filter((share) => share < 0.5).length).toBeGreaterThan(50);
    // No minute or hour keeps more, on an average, than a burst out of nothing would.
    for (let from = 0; from <= now; from++) {
      const own = came.filter(({ at }) => at >= from && at < from + minutes);
      const all = own.reduce((sum, { amount }) => sum + amount, 0);
      const kept = own.reduce((sum, { amount, share }) => sum + amount * share, 0);
      const most = all <= limit ? all : limit * (1 + Math.log(all / limit));
      expect(kept).toBeLessThanOrEqual(most * (1 + 1e-9));
    }
  });

  test.each([1, 2, 3, 4])('what stays below it is kept whole (seed %d)', (seed) => {
    const random = seededRandom(seed);
    const ofBytes = seed % 2 === 0;
    const policy = unit === 'perHour' ? hourly : budgetOf;
    const limit = ofBytes ? 5_000 : 6;
    const budget = policy(limit, ofBytes ? 'bytes' : 'traces');
    const stored: StoredCount[] = [];
    let budgets = new Budgets();
    const came: number[] = [];
    let traces = 0;
    for (let now = 0; now < 40 * minutes; now++) {
      if (random.next() < 0.1) budgets = new Budgets(stored);
      for (let arrival = random.below(4); arrival > 0; arrival--) {
        const amount = ofBytes ? 1 + random.below(limit) : 1;
        const inUnit = came
          .slice(Math.max(0, now - minutes + 1))
          .reduce((sum, one) => sum + one, 0);
        if (inUnit + amount > limit) continue;
        came[now] = (came[now] ?? 0) + amount;
        traces++;
        const { share, counted } = budgets.shareOf(budget, '', amount, BigInt(now) * minute);
        expect(share).toBe(1);
        if (counted !== undefined) stored.push({ ...counted, minute: now });
      }
      came[now] ??= 0;
    }
    expect(traces).toBeGreaterThan(30);
  });
});

test('one trace an hour is kept by six an hour, and by one', () => {
  for (const rate of [6, 1]) {
    const budgets = new Budgets();
    for (let hour = 0; hour < 5; hour++) {
      const { share } = budgets.shareOf(hourly(rate), '', 1, BigInt(61 * hour) * minute);
      expect(share).toBe(1);
    }
  }
});

test('an hour after a burst nothing of it is left', () => {
  const budgets = new Budgets();
  const at = (minutes: number) => budgets.shareOf(hourly(6), '', 1, BigInt(minutes) * minute).share;
  for (let trace = 0; trace < 600; trace++) at(7);
  expect([at(30), at(66), at(67), at(68)]).toEqual([6 / 601, 6 / 602, 6 / 602, 1]);
});

test('a clock set back takes what came after with it', () => {
  const budgets = new Budgets();
  const at = (minutes: number) => budgets.shareOf(hourly(1), '', 1, BigInt(minutes) * minute).share;
  expect([at(70), at(90), at(91), at(80)]).toEqual([1, 1 / 2, 1 / 3, 1 / 2]);
  expect([at(85), at(1_000), at(70)]).toEqual([1 / 3, 1, 1]);
});

test.each([
  ['traces', 100],
  ['bytes', 100_000],
] as const)('what is kept in a steady minute is the budget: %s', (unit, rate) => {
  const policy = budgetOf(rate, unit);
  const budgets = new Budgets();
  const random = seededRandom(5);
  let kept = 0;
  for (let at = 0; at < 50; at++) {
    for (let trace = 0; trace < 700; trace++) {
      const bytes = 500 + random.below(1_000);
      const { share } = budgets.shareOf(policy, '', bytes, BigInt(at) * minute);
      // The first has none before it.
      if (at > 0 && random.next() < share) kept += unit === 'bytes' ? bytes : 1;
    }
  }
  expect(kept / 49 / rate).toBeGreaterThan(0.95);
  expect(kept / 49 / rate).toBeLessThan(1.05);
});

test('a burst out of nothing exceeds the budget by its logarithm only', () => {
  const budgets = new Budgets();
  const shares = Array.from(
    { length: 10_000 },
    () => budgets.shareOf(budgetOf(100), '', 1, 0n).share,
  );
  const expected = shares.reduce((sum, share) => sum + share, 0);
  expect(expected).toBeCloseTo(100 * (1 + Math.log(100)), -1);
  // The next minute starts from it.
  expect(budgets.shareOf(budgetOf(100), '', 1, minute).share).toBe(0.01);
  // After a minute without any nothing is known.
  expect(budgets.shareOf(budgetOf(100), '', 1, 3n * minute).share).toBe(1);
});

test('each group has its own, up to a limit', () => {
  const budgets = new Budgets();
  const policy = budgetOf(1);
  for (let group = 0; group < budgetGroupsMax; group++) {
    expect(budgets.shareOf(policy, `${group}`, 1, 0n).share).toBe(1);
  }
  expect(budgets.shareOf(policy, '0', 1, 0n).share).toBe(0.5);
  // These two share one.
  expect(budgets.shareOf(policy, 'more', 1, 0n).share).toBe(1);
  expect(budgets.shareOf(policy, 'and more', 1, 0n).share).toBe(0.5);
  // Two minutes later there is room again.
  expect(budgets.shareOf(policy, 'and more', 1, 2n * minute).share).toBe(1);
});

test('a trace that is decided again counts once', () => {
  const budgets = new Budgets();
  const share = () => budgets.shareOf(budgetOf(1), '', 1, 0n).share;
  expect(share()).toBe(1);
  budgets.settle(true);
  expect([share(), share()]).toEqual([1 / 2, 1 / 3]);
  budgets.settle(false);
  expect([share(), share()]).toEqual([1 / 2, 1 / 3]);
  budgets.settle(true);
  budgets.settle(false);
  expect(share()).toBe(1 / 4);
});

test('another unit under the same name begins anew', () => {
  const budgets = new Budgets();
  expect(budgets.shareOf(hourly(10, 'bytes'), '', 40, 0n).share).toBe(1 / 4);
  expect(budgets.shareOf(budgetOf(10, 'bytes'), '', 40, 0n).share).toBe(1 / 4);
  expect(budgets.shareOf(budgetOf(10), '', 40, 0n).share).toBe(1);
});

test.each([1, 2, 3])('a start goes on where the life before stopped (seed %d)', (seed) => {
  const random = seededRandom(seed);
  const all = [
    ...[budgetOf(5), { ...budgetOf(2_000, 'bytes'), name: 'bytes' }],
    { ...hourly(9), name: 'hourly' },
  ];
  const whole = new Budgets();
  const stored: StoredCount[] = [];
  let broken = new Budgets();
  let [now, restarts] = [0n, 0];
  for (let trace = 0; trace < 2_000; trace++) {
    if (random.next() < 0.02) now += BigInt(random.below(random.below(2) === 0 ? 3 : 70)) * minute;
    if (random.next() < 0.05) {
      restarts++;
      const at = minuteOf(now);
      broken = new Budgets(
        stored
          .filter((count) => at - count.minute <= hourMinutes)
          .toSorted(() => random.next() - 0.5),
      );
    }
    const policy = all[random.below(all.length)] ?? budgetOf(1);
    const [group, bytes] = [`group ${random.below(3)}`, 1 + random.below(900)];
    const found = broken.shareOf(policy, group, bytes, now);
    expect(found).toEqual(whole.shareOf(policy, group, bytes, now));
    if (found.counted === undefined) throw new Error('nothing was counted');
    // Refused by the disk: it is decided again.
    const isDurable = random.next() < 0.9;
    if (isDurable) stored.push({ ...found.counted, minute: minuteOf(now) });
    for (const one of [whole, broken]) one.settle(isDurable);
  }
  expect(restarts).toBeGreaterThan(50);
});

test('a policy without a budget keeps its share', () => {
  const plain = { name: 'p', when: undefined, keep: 0.25 };
  expect(new Budgets().shareOf(plain, '', 1, 0n)).toEqual({ share: 0.25, counted: undefined });
});
