import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ItemFault } from './item-fault.ts';
import { numberEnd, readWhole } from './json-numbers.ts';

/** The whole number that a JSON number says, or undefined where it is refused. */
function read(text: string): bigint | undefined {
  // What stands before and behind is not looked at.
  const bytes = Buffer.from(`9${text},-9`);
  const whole = { isNegative: false, low: 7, high: 7 };
  expect(numberEnd(bytes, 1, bytes.length)).toBe(1 + text.length);
  try {
    readWhole(bytes, 1, 1 + text.length, whole);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ItemFault);
    return undefined;
  }
  const magnitude = BigInt(whole.high) * 2n ** 32n + BigInt(whole.low);
  return whole.isNegative ? -magnitude : magnitude;
}

const zeros = (count: number): string => '0'.repeat(count);

describe('whole numbers with a fraction or an exponent', () => {
  test.each([
    ['1.79e18', 1_790_000_000_000_000_000n],
    ['1.7958707224915863e+18', 1_795_870_722_491_586_300n],
    ['1790000000000000000.0', 1_790_000_000_000_000_000n],
    ['9.007199254740993e15', 9_007_199_254_740_993n],
    ['1.8446744073709551615E19', 2n ** 64n - 1n],
    ['-9.223372036854775808e18', -(2n ** 63n)],
    ['100000000000000000000e-2', 10n ** 18n],
    ['1e3', 1_000n],
    ['5.0', 5n],
    ['-2.5e1', -25n],
    ['0.5e1', 5n],
    ['10e-1', 1n],
    ['0.0', 0n],
    ['-0e5', 0n],
    ['0e999999999', 0n],
    ['0e-999999999', 0n],
    [`0.${zeros(1_000)}7e1001`, 7n],
    [`7${zeros(1_000)}e-1000`, 7n],
    [`1e${zeros(1_000)}2`, 100n],
  ])('%.40s', (text, want) => expect(read(text)).toBe(want));

  test.each([
    '1.5',
    '1e-1',
    '0.1e-999999999',
    '1e-400',
    '1790000000000000000.5',
    '1.79e1',
    '18446744073709551616',
    '1.8446744073709551616e19',
    '1e20',
    '1e300',
    '1e999999999',
    `1e${'9'.repeat(400)}`,
    `1e-${'9'.repeat(400)}`,
    `1${zeros(1_000)}`,
  ])('%.40s is refused', (text) => expect(read(text)).toBeUndefined());

  test('as whole numbers without limits have it', () => {
    const digits = fc.stringMatching(/^[0-9]{0,30}$/);
    const number = fc.record({
      sign: fc.constantFrom('', '-'),
      whole: fc.stringMatching(/^(0|[1-9][0-9]{0,24})$/),
      fraction: fc.option(fc.tuple(digits, fc.nat(30)), { nil: undefined }),
      exponent: fc.option(fc.integer({ min: -40, max: 40 }), { nil: undefined }),
      letter: fc.constantFrom('e', 'E', 'e+'),
    });
    fc.assert(
      fc.property(number, ({ sign, whole, fraction, exponent, letter }) => {
        const behind = fraction === undefined ? '' : `${fraction[0]}${zeros(fraction[1])}`;
        const power = exponent ?? 0;
        const mark = power < 0 ? letter.replace('+', '') : letter;
        const tail = exponent === undefined ? '' : `${mark}${exponent}`;
        const text = `${sign}${whole}${behind === '' ? '' : `.${behind}`}${tail}`;
        expect(read(text)).toBe(exactly(sign, whole, behind, power));
      }),
      { numRuns: 5_000 },
    );
  });

  test('of a double as Python and JavaScript write it', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** 53, max: 2 ** 63, noNaN: true }), (value) => {
        const written = read(value.toExponential());
        expect(Number(written)).toBe(value);
      }),
    );
  });
});

function exactly(sign: string, whole: string, behind: string, power: number): bigint | undefined {
  const shift = power - behind.length;
  const all = BigInt(whole + behind) * 10n ** BigInt(Math.max(0, shift));
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  const magnitude = all / divisor;
  if (all % divisor !== 0n || magnitude >= 2n ** 64n) return undefined;
  return sign === '' ? magnitude : -magnitude;
}
