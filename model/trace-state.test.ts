import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bits56, parseThreshold, thresholdText } from './sampling-threshold.ts';
import { mentionsOt, readTraceState, writeTraceState } from './trace-state.ts';

const withThreshold = (text: string, threshold: Bits56 | undefined): string =>
  writeTraceState(readTraceState(text), threshold);

const th = (text: string): Bits56 => parseThreshold(text) ?? { high: -1, low: -1 };

describe('reading', () => {
  test.each([
    ['ot=th:c', 'c', false, undefined],
    ['ot=th:0', '0', false, undefined],
    ['ot=rv:6e6d1a75832a2f', undefined, false, '6e6d1a75832a2f'],
    ['ot=th:fd70a4;rv:6e6d1a75832a2f', 'fd70a4', false, '6e6d1a75832a2f'],
    ['ot=p:8;r:62;rv:00000000000001;th:8', '8', false, '00000000000001'],
    ['a=b, \tot=th:8 ,c=d', '8', false, undefined],
    ['', undefined, false, undefined],
    ['rojo=00f067aa0ba902b7', undefined, false, undefined],
    ['xot=th:8', undefined, false, undefined],
    ['t@ot=th:8', undefined, false, undefined],
    ['ot=th:8,ot=th:c', '8', false, undefined],
    ['ot=th:C', undefined, true, undefined],
    ['ot=th:', undefined, true, undefined],
    ['ot=th:8;th:8', undefined, true, undefined],
    ['ot=th:000000000000000', undefined, true, undefined],
    ['ot=th:8;rv:12', '8', false, undefined],
    ['ot=th:8;rv:6e6d1a75832a2f;rv:6e6d1a75832a2e', '8', false, undefined],
    ['ot=;;th:8;=', '8', false, undefined],
  ])('%j', (state, threshold, isThresholdBroken, randomness) => {
    const entry = readTraceState(state);
    expect(entry.threshold && thresholdText(entry.threshold)).toBe(threshold);
    expect(entry.isThresholdBroken).toBe(isThresholdBroken);
    expect(entry.randomness && thresholdText(entry.randomness).padEnd(14, '0')).toBe(randomness);
  });

  test.each([
    ['ot=th:8', true],
    ['a=b,ot=th:8', true],
    ['a=b, \t ot=', true],
    ['a=bot=1', false],
    ['a=ot=1', false],
    ['not=1', false],
    ['o t=1', false],
    ['ot', false],
    ['', false],
  ])('%j mentions ot: %s', (text, want) => {
    const bytes = Buffer.from(`ot=${text}ot=`, 'latin1');
    expect(mentionsOt(bytes, 3, text.length)).toBe(want);
  });
});

describe('writing', () => {
  test.each([
    ['', '8', 'ot=th:8'],
    ['a=b', 'c', 'ot=th:c,a=b'],
    ['a=b,ot=th:8,c=d', 'c', 'ot=th:c,a=b,c=d'],
    ['ot=p:8;r:62', 'fd70a4', 'ot=th:fd70a4;p:8;r:62'],
    ['ot=rv:6e6d1a75832a2f;th:1;x:Y._-', '8', 'ot=th:8;rv:6e6d1a75832a2f;x:Y._-'],
    ['ot=x:1;rv:6e6d1a75832a2f', undefined, 'ot=rv:6e6d1a75832a2f;x:1'],
    ['ot=rv:00000000000000;rv:ffffffffffffff', '8', 'ot=th:8'],
    ['ot=rv:6e6d1a75832a2f;x:1;rv:6e6d1a75832a2f', '8', 'ot=th:8;x:1'],
    ['ot=rv:6e6d1a75832a2', '8', 'ot=th:8'],
    ['ot=rv:6E6D1A75832A2F;x:1', '8', 'ot=th:8;x:1'],
    ['ot=rv:;x:1,a=b', '8', 'ot=th:8;x:1,a=b'],
    ['ot=th:8;rv:1;rv:ffffffffffffff,a=b', undefined, 'a=b'],
    ['ot=rv:6e6d1a75832a2f,ot=rv:00000000000000', '8', 'ot=th:8;rv:6e6d1a75832a2f'],
    ['ot=th:8', undefined, ''],
    ['ot=th:8,a=b', undefined, 'a=b'],
    ['ot=th:8;x:1,ot=x:2', undefined, 'ot=x:1'],
    ['ot=th:8;x:1;x:2', 'c', 'ot=th:c;x:1'],
    ['ot=th:8;bad key;x', 'c', 'ot=th:c'],
    ['a=\xe4\xff, b@c=1', '8', 'ot=th:8,a=\xe4\xff,b@c=1'],
  ])('%j with %s is %j', (state, threshold, want) => {
    expect(withThreshold(state, threshold === undefined ? undefined : th(threshold))).toBe(want);
  });

  test('256 characters are never exceeded; th and rv are never what is cut', () => {
    const long = `ot=${'x'.repeat(200)}:1;y:${'2'.repeat(40)};z:3;rv:6e6d1a75832a2f`;
    const got = withThreshold(long, th('ffffffffffffff'));
    expect(got).toBe(`ot=th:ffffffffffffff;rv:6e6d1a75832a2f;${'x'.repeat(200)}:1`);
  });

  test('a thirty-third entry is left out at the end', () => {
    const others = Array.from({ length: 32 }, (_, at) => `v${at}=1`);
    const got = withThreshold(others.join(','), th('8')).split(',');
    expect(got).toEqual(['ot=th:8', ...others.slice(0, 31)]);
  });
});

const lower = [...'abcdefghijklmnopqrstuvwxyz'];
const key = fc
  .tuple(fc.constantFrom(...lower), fc.string({ unit: fc.constantFrom(...lower, '0', '9') }))
  .map(([first, rest]) => first + rest.slice(0, 6));
const value = fc.string({ unit: fc.constantFrom(...lower, 'A', 'Z', '7', '.', '_', '-') });
const vendor = fc.tuple(key, value).map(([name, text]) => `v-${name}=${text}`);
const subKeys = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 8 });
const threshold = fc
  .bigInt({ min: 0n, max: (1n << 56n) - 1n })
  .map((all): Bits56 => ({ high: Number(all >> 32n), low: Number(all & 0xffffffffn) }));

describe('any trace state', () => {
  test('what is written is read again; keys are unique; vendors stay in their order', () => {
    fc.assert(
      fc.property(
        fc.array(vendor, { maxLength: 20 }),
        fc.option(subKeys, { nil: undefined }),
        fc.array(vendor, { maxLength: 11 }),
        threshold,
        (before, own, after, wanted) => {
          const ot = own?.map(([name, text]) => `${name}:${text}`).join(';');
          const entries = [...before, ...(ot === undefined ? [] : [`ot=${ot}`]), ...after];
          const got = withThreshold(entries.join(','), wanted);
          expect(readTraceState(got).threshold).toEqual(wanted);
          const [first = '', ...rest] = got.split(',');
          expect(rest).toEqual([...before, ...after]);
          const keys = first
            .slice(3)
            .split(';')
            .map((one) => one.split(':')[0]);
          expect(new Set(keys).size).toBe(keys.length);
          expect(first.length - 3).toBeLessThanOrEqual(256);
          const kept = new Set(first.slice(3).split(';'));
          const others = (own ?? []).filter(([name]) => name !== 'th' && name !== 'rv');
          const all = others.map(([name, text]) => `${name}:${text}`);
          if (all.join(';').length < 200) expect(all.filter((one) => !kept.has(one))).toEqual([]);
          // Erasing afterwards leaves what was there, without a threshold.
          const erased = withThreshold(got, undefined);
          expect(readTraceState(erased).threshold).toBeUndefined();
          expect(erased.split(',').filter((one) => one !== '' && !one.startsWith('ot='))).toEqual(
            rest,
          );
        },
      ),
    );
  });

  test('garbage never throws, and what is written is sound', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii', maxLength: 600 }),
        threshold,
        (text, wanted) => {
          readTraceState(text);
          const got = withThreshold(`ot=${text}`, wanted);
          expect(readTraceState(got).threshold).toEqual(wanted);
          expect((got.split(',')[0] ?? '').length - 3).toBeLessThanOrEqual(256);
        },
      ),
    );
  });
});
