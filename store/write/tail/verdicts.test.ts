import { describe, expect, test } from 'vitest';
import { columnOf, readRowBlocks, textAt } from '../../../model/row-block.ts';
import {
  adjustedCount,
  isBelow,
  parseThreshold,
  thresholdOfProbability,
  zeroThreshold,
} from '../../../model/sampling-threshold.ts';
import { parseTraceCondition } from '../../../model/trace-condition.ts';
import { seededRandom } from '../../../test/journey/random.ts';
import { hex, spanBlock, spanRow } from '../../../test/rows/span-rows.ts';
import { factsOf } from '../../../test/rows/trace-facts.ts';

import type { HeldFacts } from './trace-facts.ts';
import { decide, judgedSpans } from './verdicts.ts';

const facts: HeldFacts = {
  hasRoot: true,
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

test.each([
  ['ot=th:8', 'ot=th:c'],
  ['', 'ot=th:c'],
  ['', 'ot=th:e'],
])(
  'spans of a trace that were sampled apart, %j and %j, each stand for what came',
  (first, second) => {
    const half = [{ name: 'half', when: undefined, keep: 0.5 }];
    // Every 4,096th of the randomness there is, so that the sums are exact.
    const sums = new Map<string, number>();
    for (let part = 0; part < 4_096; part++) {
      const randomness = `${hex(part, 3)}00000000000`;
      const trace_id = hex(1, 18) + randomness;
      const came = [first, second].filter(
        (state) => randomness.slice(0, 1) >= (/th:(.)/.exec(state)?.[1] ?? '0'),
      );
      if (came.length === 0) continue;
      const rows = came.map((trace_state, id) => spanRow(id, { trace_id, trace_state }));
      const [block] = readRowBlocks(spanBlock(rows));
      if (block === undefined) throw new Error('no block');
      const verdict = decide(trace_id, factsOf(trace_id, [block]), half);
      const weights = columnOf(judgedSpans(block, verdict), 'sample_weight')?.data;
      for (const [row, state] of came.entries()) {
        if (!verdict.isKept || weights === undefined) continue;
        const view = new DataView(weights.buffer, weights.byteOffset);
        sums.set(state, (sums.get(state) ?? 0) + view.getFloat64(row * 8, true));
      }
    }
    expect([sums.get(first), sums.get(second)]).toEqual([4_096, 4_096]);
  },
);

test('whether a sampler before had chosen a span is told of what is dropped, and of late spans', () => {
  const reasons = [undefined, 'HEAD', 'SENDER', 'BOTH'];
  const given = reasons.map((sample_reason, id) =>
    spanRow(id, {
      trace_id: hex(1, 32),
      ...(sample_reason && { sample_weight: 2, sample_reason }),
    }),
  );
  const [block] = readRowBlocks(spanBlock(given));
  if (block === undefined) throw new Error('no block');
  const verdict = decide(hex(1, 32), facts, [{ name: 'none', when: undefined, keep: 0 }]);
  const dropped = judgedSpans(block, verdict);
  expect(dropped.table).toBe('sampled_out');
  expect(dropped.columns.map(({ name }) => name)).not.toContain('sample_reason');
  expect([...(columnOf(dropped, 'came_sampled')?.data ?? [])]).toEqual([0, 0, 1, 1]);
  for (const byChance of [false, true]) {
    const late = judgedSpans(block, { ...verdict, isKept: true, isLate: true, byChance });
    const column = columnOf(late, 'sample_reason');
    if (column === undefined) throw new Error('no column');
    const told = reasons.map((_, row) => textAt(late, column, row));
    expect(told).toEqual(['LATE', 'LATE', 'BOTH', 'BOTH']);
  }
});

test('what no policy matches is kept as it came', () => {
  expect(decide('t', facts, [])).toEqual({
    traceId: 't',
    policy: undefined,
    probability: 1,
    isKept: true,
    threshold: undefined,
    isLate: false,
    byChance: false,
    combinations: [],
  });
});
