import { expect, test } from 'vitest';
import { type KeyGroup, keyCaps, keyWord, press } from './keymap.ts';

const binding = (keys: string, does = keys) => ({ keys, does, run: () => {} });
const groups: readonly KeyGroup[] = [
  { title: 'Everywhere', bindings: [binding('g t'), binding('?'), binding('j', 'frame')] },
  { title: 'List', bindings: [binding('j', 'page')] },
];

test.each([
  [undefined, 'j', 'page', undefined],
  [undefined, 'g', undefined, 'g'],
  ['g', 't', 'g t', undefined],
  ['g', 'x', undefined, undefined],
  ['g', 'g', undefined, 'g'],
  [undefined, '?', '?', undefined],
])('%s then %s', (pending, key, does, next) => {
  const got = press(groups, pending, key);
  expect([got.binding?.does, got.pending]).toEqual([does, next]);
});

const plain = { key: 'j', ctrlKey: false, metaKey: false, altKey: false };

test.each([
  [plain, 'j'],
  [{ ...plain, key: 'K', ctrlKey: true }, 'mod+k'],
  [{ ...plain, key: 'k', metaKey: true }, 'mod+k'],
  [{ ...plain, ctrlKey: true }, undefined],
  [{ ...plain, altKey: true }, undefined],
])('%j is', (event, want) => {
  expect(keyWord(event)).toBe(want);
});

test('caps are what is printed', () => {
  expect([keyCaps('g t'), keyCaps('Escape'), keyCaps('mod+k')]).toEqual([
    ['g', 't'],
    ['Esc'],
    ['Ctrl', 'K'],
  ]);
});
