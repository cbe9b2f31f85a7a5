import { expect, test } from 'vitest';
import { findRole } from './message-role.ts';

test.each([
  ['{"role":"user","parts":[]}', 'user'],
  ['{ "role" :\n"a b~" }', 'a b~'],
  ['{"parts":[],"role":"late"}', 'late'],
  ['{"role":"a\\"b"}', 'a"b'],
  ['{"role":"é"}', 'é'],
  ['{"role":""}', ''],
  [`{"role":"${'x'.repeat(64)}"}`, 'x'.repeat(64)],
  [`{"role":"${'x'.repeat(65)}"}`, 'x'.repeat(65)],
  [`{${' '.repeat(130)}"role":"far"}`, 'far'],
  ['{"role":7}', undefined],
  ['{"role":"unclosed', undefined],
  ['["role"]', undefined],
  ['text', undefined],
])('the role of %s', (json, want) => {
  const bytes = new TextEncoder().encode(`"${json}"`);
  const found = findRole(bytes, 1, bytes.length - 1);
  const text =
    typeof found === 'object'
      ? new TextDecoder().decode(bytes.subarray(found.start, found.end))
      : found;
  expect(text).toBe(want);
});
