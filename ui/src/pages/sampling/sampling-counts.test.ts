import { expect, test } from 'vitest';
import { barsOf, decidedOf, servicesOf, stepSeconds, totalOf } from './sampling-counts.ts';

const rows = [
  [10, 'web', 4, '8', 2, 4],
  [10, null, 1, 1, 1, 1],
  [12, 'web', 6, 6, 0, 0],
];

const none = { traces: 0, spans: 0, keptTraces: 0, keptSpans: 0 };
const tenth = { startMs: 600_000, traces: 5, spans: 9, keptTraces: 3, keptSpans: 5 };
const twelfth = { ...none, startMs: 720_000, traces: 6, spans: 6 };

test('bars over the whole time, with the empty ones', () => {
  const empty = (startMs: number) => ({ ...none, startMs });
  expect(barsOf(rows, 60, { from: 570, to: 781 })).toEqual([
    ...[empty(540_000), tenth, empty(660_000), twelfth, empty(780_000)],
  ]);
  expect(barsOf([], 60, { from: 570, to: 781 })).toEqual([]);
});

test('without a begin from the first that came on', () => {
  expect(barsOf(rows, 60, { from: undefined, to: 780 })).toEqual([
    ...[tenth, { ...none, startMs: 660_000 }, twelfth],
  ]);
  // A clock that is years off makes no million bars, and hides none of the newest.
  const bars = barsOf(rows, 60, { from: undefined, to: 1e9 });
  expect(bars).toHaveLength(192);
  expect(bars.at(-1)?.startMs).toBe(60_000 * (Math.ceil(1e9 / 60) - 1));
});

test('all services together', () => {
  expect(totalOf(servicesOf(rows))).toMatchObject({ traces: 11, spans: 15, keptSpans: 5 });
  expect(totalOf([])).toEqual(none);
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
