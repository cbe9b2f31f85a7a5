import { expect, test } from 'vitest';
import { nextOrder, sortOf } from './orders.ts';

test.each([
  ['started', 'newest', 'oldest'],
  ['started', 'oldest', 'newest'],
  ['started', 'slowest', 'newest'],
  ['duration', 'newest', 'slowest'],
  ['duration', 'slowest', 'newest'],
  ['cost', 'newest', 'costliest'],
] as const)('a press on %s while %s', (column, order, want) => {
  expect(nextOrder(column, order)).toBe(want);
});

test.each([
  ['started', 'newest', 'descending'],
  ['started', 'oldest', 'ascending'],
  ['cost', 'costliest', 'descending'],
  ['cost', 'newest', 'none'],
] as const)('%s while %s is sorted', (column, order, want) => {
  expect(sortOf(column, order)).toBe(want);
});
