import { expect, test } from 'vitest';
import { barsOf, decidedOf, servicesOf, stepSeconds } from './sampling-counts.ts';

const rows = [
  [10, 'web', 4, '8', 2, 4],
  [10, null, 1, 1, 1, 1],
  [12, 'web', 6, 6, 0, 0],
];

test('bars by time, with the empty ones between', () => {
  expect(barsOf(rows, 60)).toEqual([
    { startMs: 600_000, traces: 5, spans: 9, keptTraces: 3, keptSpans: 5 },
    { startMs: 660_000, traces: 0, spans: 0, keptTraces: 0, keptSpans: 0 },
    { startMs: 720_000, traces: 6, spans: 6, keptTraces: 0, keptSpans: 0 },
  ]);
  expect(barsOf([], 60)).toEqual([]);
  // A clock that is years off makes no million bars.
  expect(barsOf([...rows, [1e9, 'web', 1, 1, 1, 1]], 60)).toHaveLength(192);
});

test('services, the largest first', () => {
  expect(servicesOf(rows)).toEqual([
    { service: 'web', traces: 10, spans: 14, keptTraces: 2, keptSpans: 4 },
    { service: null, traces: 1, spans: 1, keptTraces: 1, keptSpans: 1 },
  ]);
});

test('decisions by policy', () => {
  expect(decidedOf([['rest', 1, 9, 2, 0]])).toEqual([
    { policy: 'rest', kept: 1, dropped: 9, early: 2, late: 0 },
  ]);
});

test.each([
  [15 * 60_000, 60],
  [3_600_000, 60],
  [86_400_000, 900],
  [7 * 86_400_000, 4 * 3_600],
  [30 * 86_400_000, 86_400],
  [undefined, 7 * 86_400],
])('a range of %s ms has bars of %i s', (ms, want) => {
  expect(stepSeconds(ms)).toBe(want);
});
