import { expect, test } from 'vitest';
import { combinationsMax } from '../../../model/limits.ts';
import { Combinations } from './combinations.ts';

test('the oldest are forgotten first, whatever is told again', () => {
  const known = new Combinations();
  const names = Array.from({ length: combinationsMax }, (_, at) => `c${at}`);
  known.remember(names);
  known.remember(['c0', 'one more']);
  expect(['c0', 'c1', 'one more'].map((name) => known.has(name))).toEqual([false, true, true]);
});
