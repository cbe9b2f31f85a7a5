import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterQuery, filterText, parseFilter, toggleTerm } from './grammar.ts';

test.each([
  ['', { search: undefined, state: undefined, service: undefined }],
  ['refund card', { search: 'refund card', state: undefined, service: undefined }],
  ['state:error', { search: undefined, state: 'ERROR', service: undefined }],
  ['state:in_progress x', { search: 'x', state: 'IN_PROGRESS', service: undefined }],
  ['service:"my api" "two words"', { search: 'two words', state: undefined, service: 'my api' }],
  [
    'https://example.org/a',
    { search: 'https://example.org/a', state: undefined, service: undefined },
  ],
  ['service:"open', { search: undefined, state: undefined, service: 'open' }],
])('%s asks for', (text, want) => {
  expect(filterQuery(parseFilter(text))).toEqual(want);
});

test.each([
  ['modle:x', 'modle: is not known; known: state, service'],
  ['stat:error', 'stat: is not known, nearest: state'],
  ['state:eror', 'no such state, nearest: error'],
  ['state:', 'state: needs a value'],
  ['-service:a', 'a term cannot be negated yet'],
  ['OR', 'terms are always joined by AND'],
])('%s is shown as a problem', (text, problem) => {
  expect(parseFilter(text)).toEqual([{ kind: 'unknown', source: text, problem }]);
});

test('the second term of a field is a problem, not a silent winner', () => {
  const [, second] = parseFilter('state:ok state:error');
  expect(second).toMatchObject({ kind: 'unknown', problem: 'only one state: can filter' });
});

test.each([
  ['', 'state:error'],
  ['state:error', ''],
  ['a state:ok b', 'a b state:error'],
])('toggle state:error in "%s"', (text, want) => {
  expect(toggleTerm(text, 'state', 'error')).toBe(want);
});

test('no character but space is ever dropped', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(filterText(parseFilter(text)).replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
    { seed: 7 },
  );
});
