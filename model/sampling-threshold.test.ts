import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adjustedCount,
  type Bits56,
  isBelow,
  parseRandomness,
  parseThreshold,
  probabilityMin,
  probabilityOf,
  thresholdOfProbability,
  thresholdText,
} from './sampling-threshold.ts';

/** The specification's table for one in N, with five digits of precision. */
const oneIn: readonly (readonly [number, string, number])[] = [
  [1, '0', 1],
  [2, '8', 2],
  [3, 'aaaab', 3.0000028610256777],
  [4, 'c', 4],
  [5, 'ccccd', 5.0000047683761295],
  [8, 'e', 8],
  [10, 'e6666', 9.999961853172863],
  [16, 'f', 16],
  [100, 'fd70a4', 100.00009536752259],
  [1000, 'ffbe76d', 1000.0016987352618],
  [10_000, 'fff97247', 9999.99370426336],
  [100_000, 'ffff583a5', 99999.96614643588],
  [1_000_000, 'ffffef391', 1.0000069374699865e6],
];

describe('probability to threshold', () => {
  test.each(oneIn)('1 in %d is th:%s', (n, text, count) => {
    const threshold = thresholdOfProbability(1 / n);
    expect(thresholdText(threshold)).toBe(text);
    expect(adjustedCount(threshold)).toBeCloseTo(count, 6);
  });

  test('the least probability keeps one in 2^56', () => {
    const least = thresholdOfProbability(probabilityMin);
    expect(thresholdText(least)).toBe('ffffffffffffff');
    expect(adjustedCount(least)).toBe(2 ** 56);
    expect(thresholdOfProbability(probabilityMin / 4)).toEqual(least);
  });

  test('what it keeps is what was asked for, to five digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-15, max: 1, noNaN: true }), (probability) => {
        const got = probabilityOf(thresholdOfProbability(probability));
        expect(Math.abs(got - probability)).toBeLessThanOrEqual(2 ** -17 * probability + 2 ** -56);
      }),
    );
  });
});

const vectors: readonly (readonly [string, number])[] = [
  ['0', 1],
  ['00000000000000', 1],
  ['8', 2],
  ['80', 2],
  ['c', 4],
  ['fd70a4', 100.00009536752259],
  ['1', 16 / 15],
  ['ffffffffffffff', 2 ** 56],
  ['00000000000001', 1],
];
test.each(vectors)('th:%s stands for %d', (text, count) => {
  const threshold = parseThreshold(text);
  expect(threshold && adjustedCount(threshold)).toBeCloseTo(count, 9);
});

test.each(['', 'C', 'g', '0x8', ' 8', '8 ', '000000000000000', '-1', '8.', 'ß'])(
  '%j is no threshold',
  (text) => expect(parseThreshold(text)).toBeUndefined(),
);
test.each(['', '8', '6e6d1a75832a2', '6e6d1a75832a2ff', '6E6D1A75832A2F', '6e6d1a75832a2g'])(
  '%j is no randomness',
  (text) => expect(parseRandomness(text)).toBeUndefined(),
);

test("the specification's example: 6e6d1a75832a2f is kept from 56.9 % on", () => {
  const randomness = parseRandomness('6e6d1a75832a2f') ?? zero;
  const kept = (text: string) => !isBelow(randomness, parseThreshold(text) ?? zero);
  expect(['0', '6e', '6e6d1a75832a2f'].map(kept)).toEqual([true, true, true]);
  expect(['6e6d1a75832a3', '6e6d1a75832a31', '8', 'fd70a4'].map(kept)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

const zero: Bits56 = { high: 0, low: 0 };
const number56 = fc.bigInt({ min: 0n, max: (1n << 56n) - 1n });
const bits = (value: bigint): Bits56 => ({
  high: Number(value >> 32n),
  low: Number(value & 0xffffffffn),
});

describe('against big integers', () => {
  test('comparison loses nothing', () => {
    // Half of the pairs differ in the last bits alone, which a double would not see.
    const near = fc
      .tuple(number56, fc.bigInt({ min: -3n, max: 3n }))
      .map(([a, by]): [bigint, bigint] => {
        const b = a + by;
        return [a, b < 0n || b >> 56n > 0n ? a : b];
      });
    fc.assert(
      fc.property(fc.oneof(fc.tuple(number56, number56), near), ([a, b]) => {
        expect(isBelow(bits(a), bits(b))).toBe(a < b);
      }),
    );
  });

  test('text and back, with and without zeros on the right', () => {
    fc.assert(
      fc.property(number56, (value) => {
        const text = thresholdText(bits(value));
        expect(parseThreshold(text)).toEqual(bits(value));
        expect(parseThreshold(text.padEnd(14, '0'))).toEqual(bits(value));
        expect(text).toMatch(/^(0|[0-9a-f]{0,13}[1-9a-f])$/);
      }),
    );
  });

  test('an adjusted count is right to the last bits of a double', () => {
    fc.assert(
      fc.property(number56, (value) => {
        const kept = (1n << 56n) - value;
        const scaled = BigInt(Math.round(adjustedCount(bits(value)) * 2 ** 40));
        const error = scaled * kept - (1n << 96n);
        // Half a unit of the scale, and two roundings of 2^-53 each.
        const bound = kept + (1n << 96n) / (1n << 51n);
        expect(error < 0n ? -error <= bound : error <= bound).toBe(true);
      }),
    );
  });
});
