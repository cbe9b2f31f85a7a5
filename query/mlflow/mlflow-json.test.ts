import { expect, test } from 'vitest';
import { readMlflowJson, writeMlflowJson } from './mlflow-json.ts';

test.each<[string, unknown]>([
  ['{"step": 9223372036854775807}', { step: 9223372036854775807n }],
  ['{"step": -9007199254740993, "n": 12}', { step: -9007199254740993n, n: 12 }],
  ['{"a": null, "b": [1.5, 1e300]}', { b: [1.5, 1e300] }],
  [JSON.stringify('{"a": "twice"}'), { a: 'twice' }],
])('reads %s', (text, value) => {
  expect(readMlflowJson(text)).toEqual(value);
});

test.each(['{', '"{"', '{"a": 01}', '['.repeat(200_000)])(
  'refuses %.20s, and quotes nothing',
  (text) => {
    expect(() => readMlflowJson(text)).toThrow(/^The body is not valid JSON.$/);
  },
);

test('writes integers as they are, and what is no number as text', () => {
  const answer = {
    step: 9223372036854775807n,
    values: [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    absent: undefined,
    text: '"\n\u2028',
    is: true,
  };
  const text = writeMlflowJson(answer);
  expect(text).toContain('"step":9223372036854775807,');
  expect(JSON.parse(text)).toEqual({
    ...{ step: 2 ** 63, values: [1.5, 'NaN', 'Infinity', '-Infinity'] },
    ...{ text: '"\n\u2028', is: true },
  });
});
