import { expect, test } from 'vitest';
import { parseExactJson } from './exact-json.ts';

test.each([
  ['{"a":1}', { a: 1 }],
  ['{"a":9223372036854775807}', { a: 9223372036854775807n }],
  ['[-9223372036854775808, 2]', [-9223372036854775808n, 2]],
  ['{"a":"9223372036854775807"}', { a: '9223372036854775807' }],
  ['{"a":9007199254740993, "b":1.5}', { a: 9007199254740993n, b: 1.5 }],
  ['{"a":1e300}', { a: 1e300 }],
])('%s', (text, want) => {
  expect(parseExactJson(text)).toEqual(want);
});
