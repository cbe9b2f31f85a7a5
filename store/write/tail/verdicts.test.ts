import { describe, expect, test } from 'vitest';
import {
  adjustedCount,
  isBelow,
  parseThreshold,
  thresholdOfProbability,
  zeroThreshold,
} from '../../../model/sampling-threshold.ts';
import { parseTraceCondition } from '../../../model/trace-condition.ts';
import { seededRandom } from '../../../test/journey/random.ts';
import type { HeldFacts } from './trace-facts.ts';
import { decide } from './verdicts.ts';

const facts: HeldFacts = {
  error: false,
  duration: 1,
  cost: 0,
  tokens: 0,
  spans: 1,
  name: new Set(['work']),
  service: new Set(['s']),
  model: new Set(),
  threshold: zeroThreshold,
  randomness: zeroThreshold,
};
const policies = [
  { name: 'errors', when: parseTraceCondition('error:true'), keep: 1 },
  { name: 'rest', when: undefined, keep: 0.2 },
];

describe('weights add up to what came', () => {
  test.each([1, 0.5, 0.05])('after head sampling at %d', (probability) => {
    const random = seededRandom(7);
    const head = thresholdOfProbability(probability);
    let arrived = 0;
    let all = 0;
    let weights = 0;
    for (let trace = 0; trace < 60_000; trace++) {
      const randomness = { high: random.below(2 ** 24), low: random.below(2 ** 32) };
      all++;
      if (isBelow(randomness, head)) continue;
      arrived++;
      const isError = trace % 10 === 0;
      const own = { ...facts, error: isError, threshold: head, randomness };
      const verdict = decide('t', own, policies);
      expect(verdict.policy).toBe(isError ? 'errors' : 'rest');
      if (!verdict.isKept) continue;
      const threshold = parseThreshold(verdict.threshold ?? '') ?? head;
      expect(isBelow(randomness, threshold)).toBe(false);
      expect(isBelow(threshold, head)).toBe(false);
      weights += adjustedCount(threshold);
    }
    expect(arrived / all).toBeCloseTo(probability, 2);
    // Six standard errors of the sum.
    const variance = all * (0.9 * (5 / probability - 1) + 0.1 * (1 / probability - 1));
    expect(Math.abs(weights - all)).toBeLessThan(6 * Math.sqrt(variance));
  });
});

test('what no policy matches is kept as it came', () => {
  expect(decide('t', facts, [])).toEqual({
    traceId: 't',
    policy: undefined,
    isKept: true,
    threshold: undefined,
  });
});
