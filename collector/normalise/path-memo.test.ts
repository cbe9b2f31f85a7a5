import { expect, test } from 'vitest';
import { PathMemo, stepsMax } from './path-memo.ts';

test('a path that comes again finds what was made of it', () => {
  const memo = new PathMemo<string>();
  const walk = (...numbers: readonly number[]): PathMemo<string> => {
    memo.begin();
    for (const number of numbers) memo.take(number);
    return memo;
  };
  expect(walk().isAtRoot).toBe(true);
  walk(1, 2).at.found = 'one and two';
  expect(walk(1, 2).numbers()).toEqual([1, 2]);
  expect(walk(1, 2).at.found).toBe('one and two');
  expect(walk(2, 1).at.found).toBeUndefined();
  expect(walk(1, 3).at.found).toBeUndefined();
  expect(walk(1, 2).at.found).toBe('one and two');
  for (let number = 0; number <= stepsMax; number++) walk(number);
  expect(walk(1, 2).at.found).toBeUndefined();
});

test('a number that is taken once is on the path once', () => {
  const memo = new PathMemo<string>();
  for (let turn = 0; turn < 2; turn++) {
    memo.begin();
    for (const number of [5, 6, 6, 5, 7, 5]) memo.takeOnce(number);
    expect(memo.numbers()).toEqual([5, 6, 7]);
  }
});
