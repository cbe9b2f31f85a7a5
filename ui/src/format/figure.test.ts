import { expect, test } from 'vitest';
import { count, durationText, money, plural, shortCount, shortId, sumOf, tick } from './figure.ts';

test.each([
  [null, '–'],
  [0, '0 ns'],
  [999, '999 ns'],
  [1_500, '1.5 µs'],
  [455_000_000, '455 ms'],
  [1_234_567, '1.23 ms'],
  [999_700_000, '1.00 s'],
  [14_620_000_000, '14.62 s'],
  [59_999_000_000, '1:00 min'],
  [725_000_000_000, '12:05 min'],
  [7_380_000_000_000, '2:03 h'],
  [-3_000_000, '-3 ms'],
])('duration of %s ns', (ns, want) => {
  expect(durationText(ns)).toBe(want);
});

test.each([
  [null, '–'],
  [0, '$0'],
  [0.0846, '$0.0846'],
  [0.00003124, '$0.000031'],
  [0.000106, '$0.00011'],
  [0.0008, '$0.00080'],
  [0.00000034, '<$0.000001'],
  [10.314, '$10.31'],
  [1856.2, '$1,856.20'],
])('money of %s', (usd, want) => {
  expect(money(usd)).toBe(want);
});

test.each([
  [null, '–'],
  [0, '0'],
  [99_999, '99,999'],
  [100_000, '100K'],
  [220_076, '220K'],
  [1_244_946, '1.24M'],
])('a count of %s in a column', (value, want) => {
  expect(shortCount(value)).toBe(want);
});

test.each([
  [0, 14.6e9, '0 s'],
  [5e9, 14.6e9, '5 s'],
  [2.5e6, 9e6, '2.5 ms'],
  [0, 10, '0 ns'],
  [120e9, 300e9, '2:00 min'],
  [30e9, 60e9, '0:30 min'],
  [0, 122e9, '0 min'],
  [59e9, 59.9e9, '59 s'],
  [1_800e9, 3_600e9, '0:30 h'],
  [36 * 3_600e9, 80 * 3_600e9, '36:00 h'],
])('tick at %s of %s', (ns, total, want) => {
  const { figure, unit } = tick(ns, total);
  expect(`${figure} ${unit}`).toBe(want);
});

test('small words', () => {
  expect([
    count(23061),
    plural(1, 'span'),
    plural(2, 'span'),
    shortId('7c1e94d2aaaabbbb5c19'),
  ]).toEqual(['23,061', '1 span', '2 spans', '7c1e94d2…5c19']);
  expect([sumOf(null, null), sumOf(3, null), sumOf(3, 4)]).toEqual([null, 3, 7]);
});
