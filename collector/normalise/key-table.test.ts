import { expect, test } from 'vitest';
import { compileKeys, compilePrefixes, findKey, findPrefix } from './key-table.ts';

const keys = ['a', 'tag', 'llm', 'LLM', 'user', 'user.id', 'gen_ai.request.model'];

/** Bytes of other text stand on both sides, as they do on a tape. */
function find(key: string, before: string): number {
  const bytes = new TextEncoder().encode(`${before}${key}xyz`);
  return findKey(compileKeys(keys), bytes, before.length, key.length);
}

test.each(keys)('%s is found, whatever stands in front of it', (key) => {
  for (const before of ['', 'x', 'abc', 'zyxwv']) expect(find(key, before)).toBe(numberOf(key));
});

test.each(['', 'b', 'ta', 'tags', 'Llm', 'user.', 'gen_ai.request.modem'])(
  '"%s" is none',
  (key) => {
    expect(find(key, 'abc')).toBe(0);
  },
);

test('a prefix is found in front of something only', () => {
  const bytes = new TextEncoder().encode('xgen_ai.prompt.0.role');
  const table = compilePrefixes(['gen_ai.completion.', 'gen_ai.prompt.']);
  expect(findPrefix(table, bytes, 1, bytes.length - 1)).toBe(2);
  expect(findPrefix(table, bytes, 1, 'gen_ai.prompt.'.length)).toBe(0);
});

function numberOf(key: string): number {
  return keys.indexOf(key) + 1;
}
