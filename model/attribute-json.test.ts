import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AttributeValue,
  attributeValueFromJson,
  attributeValueToJson,
} from './attribute-json.ts';
import { Invalid } from './errors.ts';

describe('attribute JSON', () => {
  const cases: readonly (readonly [AttributeValue, string])[] = [
    [{ kind: 'empty' }, 'null'],
    [{ kind: 'string', value: 'a "quoted"\nline' }, '"a \\"quoted\\"\\nline"'],
    [{ kind: 'bool', value: true }, 'true'],
    [{ kind: 'int', value: 9223372036854775807n }, '9223372036854775807'],
    [{ kind: 'int', value: -9223372036854775808n }, '-9223372036854775808'],
    [{ kind: 'double', value: 5 }, '5.0'],
    [{ kind: 'double', value: -0 }, '-0.0'],
    [{ kind: 'double', value: 1e21 }, '1e+21'],
    [{ kind: 'double', value: 0.1 }, '0.1'],
    [{ kind: 'double', value: Number.NaN }, '{"$double":"NaN"}'],
    [{ kind: 'double', value: Number.NEGATIVE_INFINITY }, '{"$double":"-Infinity"}'],
    [{ kind: 'bytes', value: Uint8Array.of(0, 255) }, '{"$bytes":"AP8="}'],
    [{ kind: 'array', values: [{ kind: 'empty' }] }, '[null]'],
    [{ kind: 'map', entries: [['$bytes', { kind: 'string', value: '' }]] }, '{"$$bytes":""}'],
    [{ kind: 'map', entries: [] }, '{}'],
  ];
  test.each(cases.map(([value, text]) => ({ value, text })))('$text', ({ value, text }) => {
    expect(attributeValueToJson(value)).toBe(text);
    expect(attributeValueFromJson(text)).toStrictEqual(value);
  });

  const refused = [
    '',
    '{',
    '[1,]',
    '"a',
    '"\\x"',
    'nul',
    '01',
    '1 2',
    '{"a" 1}',
    '{"$other":"x"}',
    '{"$bytes":1}',
    '{"$bytes":"%"}',
    '{"$double":"1"}',
    '{"$bytes":"","b":1}',
    '+1',
    '"\\',
  ];
  test.each(refused)('refuses %s', (text) => {
    expect(() => attributeValueFromJson(text)).toThrow(Invalid);
  });

  test('every value survives the round trip, and the text is JSON', () => {
    fc.assert(
      fc.property(attributeValue(), (value) => {
        const text = attributeValueToJson(value);
        JSON.parse(text);
        expect(attributeValueFromJson(text)).toStrictEqual(value);
      }),
      { seed: 20261123, numRuns: 500 },
    );
  });
});

function attributeValue(): fc.Arbitrary<AttributeValue> {
  return fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant<AttributeValue>({ kind: 'empty' }),
      fc.string({ unit: 'grapheme' }).map((value): AttributeValue => ({ kind: 'string', value })),
      fc.boolean().map((value): AttributeValue => ({ kind: 'bool', value })),
      fc
        .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        .map((value): AttributeValue => ({ kind: 'int', value })),
      fc.double().map((value): AttributeValue => ({ kind: 'double', value })),
      fc.uint8Array().map((value): AttributeValue => ({ kind: 'bytes', value })),
      fc.array(tie('value')).map((values): AttributeValue => ({ kind: 'array', values })),
      fc
        .uniqueArray(fc.tuple(fc.string(), tie('value')), { selector: ([key]) => key })
        .map((entries): AttributeValue => ({ kind: 'map', entries })),
    ),
  })).value;
}
