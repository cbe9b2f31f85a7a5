import { expect, test } from 'vitest';
import type { SamplingSimulation } from '../../../../model/simulation.ts';
import { caveats, figureWords, percent, writers } from './simulation-words.ts';

const exact = { value: 5, standard_error: 0, low: 5, high: 5, is_exact: true };
const known = { value: 5, standard_error: 1, low: 3, high: 7, is_exact: false };
const unseen = { value: 0, standard_error: null, low: 0, high: 0.075, is_exact: false };

test.each([
  [{ present: null, expected: null }, ['–', '–', '–']],
  [{ present: exact, expected: null }, ['$5.00', 'exact', 'never known']],
  [{ present: exact, expected: known }, ['$5.00', 'exact', '± $2.00']],
  [
    { present: { ...exact, is_exact: false }, expected: exact },
    ['$5.00', 'of what is kept', 'exact'],
  ],
])('%j', (figure, want) => {
  const { value, now, tried } = figureWords({ ...figure, never_kept: null }, writers.cost);
  expect([value, now, tried]).toEqual(want);
});

test('a rate of which a sample saw nothing is not exact', () => {
  const words = figureWords(
    { present: unseen, expected: unseen, never_kept: null },
    writers.error_rate,
  );
  expect(words).toEqual({ value: '0.00 %', now: 'up to 7.50 %', tried: 'up to 7.50 %' });
});

test('shares have a dash where there is none', () => {
  expect([percent(null), percent(0.051), percent(1)]).toEqual(['–', '5.10 %', '100.0 %']);
});

test('what the figures do not say is said, and no more', () => {
  const figure = { present: exact, expected: exact, never_kept: 0 };
  const figures = { cost: figure, tokens: figure, error_rate: figure, p95_duration: figure };
  const overall = { key: null, present_traces: 9, expected_traces: 9, ...figures };
  const traces = { simulated: 9, left_out: 0, late: 0, sender_unknown: 0 };
  const counts = { spans: 9, traces: 9, not_kept_spans: 0, not_kept_traces: 0 };
  const plain: Pick<SamplingSimulation, 'traces' | 'arrived' | 'overall'> = {
    traces,
    arrived: { ...counts, represented_traces: 9 },
    overall: { ...overall, never_kept_traces: 0 },
  };
  expect(caveats(plain)).toEqual(['9 traces arrived, 0 of them are not stored.']);
  const all = caveats({
    traces: { simulated: 9, left_out: 1, late: 2, sender_unknown: 3 },
    arrived: { ...counts, traces: 20, not_kept_traces: 11, represented_traces: 15 },
    overall: { ...overall, never_kept_traces: 4, cost: { ...figure, never_kept: 7 } },
  });
  expect(all).toHaveLength(6);
  const sums = { ...counts, traces: null, not_kept_traces: null, represented_traces: 15 };
  expect(caveats({ ...plain, arrived: sums })).toEqual([
    '9 spans arrived, 0 of them are not stored; of how many traces, old counts do not say.',
    'What is stored stands for 15 traces.',
  ]);
  expect(all[1]).toContain('stands for 15; of the others');
  expect(all[2]).toBe('4 traces would never be kept; no figure would show their $7.00.');
});
