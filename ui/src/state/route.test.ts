import { expect, test } from 'vitest';
import { routeOf, traceHref } from './route.ts';

test.each([
  ['/', { page: 'traces' }],
  ['/traces', { page: 'traces' }],
  ['/traces/', { page: 'traces' }],
  ['/traces/ab12', { page: 'trace', traceId: 'ab12' }],
  ['/traces/ab12/more', { page: 'missing' }],
  ['/sampling', { page: 'sampling' }],
  ['/sampling/more', { page: 'missing' }],
  ['/sessions', { page: 'missing' }],
])('%s', (path, want) => {
  expect(routeOf(path)).toEqual(want);
});

test('a trace has an address, with its span', () => {
  expect(traceHref('ab')).toBe('/traces/ab');
  expect(traceHref('ab', 'c d')).toBe('/traces/ab?span=c%20d');
});
