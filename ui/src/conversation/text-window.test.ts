import { expect, test } from 'vitest';
import { textWindow } from './text-window.ts';

test.each([
  ['', 3, 10, ['', 0, 0]],
  ['a\nb\nc\nd', 2, 99, ['a\nb\n', 2, 3]],
  ['abcdef', 3, 4, ['abcd', 1, 2]],
  ['ab🚲cd', 3, 3, ['ab', 1, 4]],
  ['a\nb', 5, 99, ['a\nb', 0, 0]],
])('%j in %s lines and %s characters', (text, lines, characters, want) => {
  const got = textWindow(text, lines, characters);
  expect([got.text, got.linesLeft, got.charactersLeft]).toEqual(want);
});
