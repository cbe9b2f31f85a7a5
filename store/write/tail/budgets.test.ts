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
import { Budgets, type StoredCount } from './budgets.ts';
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

describe('weights add up to what came, whatever comes', () => {
  // Traces of each minute: steady, a burst, nothing, a slow rise.
  const arrivals = [300, 300, 300, 4_000, 0, 20, 50, 150, 600, 600, 1_200];
  test.each([
    ['traces', 100, 1, 1],
    ['traces', 100, 1, 0.5],
    ['traces', 100, 0.3, 1],
    ['bytes', 50_000, 1, 1],
  ] as const)(
    '%s, %d in a minute, keep %d, after head sampling at %d',
    (unit, rate, keep, head) => {
      const policy = budgetOf(rate, unit, keep);
      const random = seededRandom(11);
      const threshold = thresholdOfProbability(head);
      let [all, weights, variance] = [0, 0, 0];
      let [bytesAll, bytesWeighed, bytesVariance] = [0, 0, 0];
      for (let life = 0; life < 12; life++) {
        const budgets = new Budgets();
        for (const [at, count] of arrivals.entries()) {
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
            const verdict = decide(
              't',
              { ...facts, threshold, randomness },
              [policy],
              (found) => budgets.shareOf(found, '', bytes, BigInt(at) * minute).share,
            );
            expect(verdict.probability).toBeGreaterThan(0);
            expect(verdict.probability).toBeLessThanOrEqual(keep);
            const p = verdict.probability * head;
            variance += 1 / p - 1;
            bytesVariance += bytes ** 2 * (1 / p - 1);
            if (!verdict.isKept) continue;
            const weight = adjustedCount(parseThreshold(verdict.threshold ?? '') ?? threshold);
            expect(weight).toBeCloseTo(1 / p, 2);
            weights += weight;
            bytesWeighed += weight * bytes;
          }
        }
      }
      // Four standard errors; and there is one, or nothing was sampled.
      expect(Math.sqrt(variance) / all).toBeGreaterThan(0.001);
      expect(Math.abs(weights - all)).toBeLessThan(4 * Math.sqrt(variance));
      expect(Math.abs(bytesWeighed - bytesAll)).toBeLessThan(4 * Math.sqrt(bytesVariance));
    },
  );
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
  expect(budgets.shareOf(budgetOf(10, 'bytes'), '', 40, 0n).share).toBe(1 / 4);
  expect(budgets.shareOf(budgetOf(10), '', 40, 0n).share).toBe(1);
});

test.each([1, 2, 3])('a start goes on where the life before stopped (seed %d)', (seed) => {
  const random = seededRandom(seed);
  const all = [budgetOf(5), { ...budgetOf(2_000, 'bytes'), name: 'bytes' }];
  const whole = new Budgets();
  const stored: StoredCount[] = [];
  let broken = new Budgets();
  let [now, restarts] = [0n, 0];
  for (let trace = 0; trace < 2_000; trace++) {
    if (random.next() < 0.02) now += BigInt(random.below(3)) * minute;
    if (random.next() < 0.05) {
      restarts++;
      const at = now / minute;
      broken = new Budgets(
        stored.filter((count) => at - count.minute < 2n).toSorted(() => random.next() - 0.5),
      );
    }
    const policy = all[random.below(all.length)] ?? budgetOf(1);
    const [group, bytes] = [`group ${random.below(3)}`, 1 + random.below(900)];
    const found = broken.shareOf(policy, group, bytes, now);
    expect(found).toEqual(whole.shareOf(policy, group, bytes, now));
    if (found.counted === undefined) throw new Error('nothing was counted');
    // Refused by the disk: it is decided again.
    const isDurable = random.next() < 0.9;
    if (isDurable) stored.push({ ...found.counted, minute: now / minute });
    for (const one of [whole, broken]) one.settle(isDurable);
  }
  expect(restarts).toBeGreaterThan(50);
});

test('a policy without a budget keeps its share', () => {
  const plain = { name: 'p', when: undefined, keep: 0.25 };
  expect(new Budgets().shareOf(plain, '', 1, 0n)).toEqual({ share: 0.25, counted: undefined });
});
