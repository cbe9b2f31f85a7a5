import { expect, test } from 'vitest';
import type { SessionRow } from '../../../../query/api/wire.ts';
import { sampleSession } from '../../../e2e/fixtures/session.ts';
import { thinnedWords } from './thinned-words.ts';

const cases: readonly (readonly [string, Partial<SessionRow>, string | undefined])[] = [
  ['nothing is sampled', {}, undefined],
  ['one in ten', { ...tenfold(3), cost: 0.5, cost_estimate: 5 }, '3 of about 30 traces kept'],
  [
    'a share that does not divide',
    { ...tenfold(2), trace_count_estimate: 6.67 },
    '2 of about 7 traces kept',
  ],
  ['only what came late', { is_sampled: true, trace_count_estimate: 0 }, 'in part'],
];

test.each(cases)('%s', (_name, part, want) => {
  expect(thinnedWords({ ...sampleSession, ...part })?.text).toBe(want);
});

test('the rest of it stands in the title', () => {
  const session = { ...sampleSession, ...tenfold(3), cost: 0.5, cost_estimate: 5 };
  expect(thinnedWords(session)?.title).toBe(
    'Sampled: 3 traces kept, an estimated 30 came (7 to 85); $0.5000 of what is kept, an estimated $5.00 in all.',
  );
});

test('an estimate that nothing stands for is not given', () => {
  const late = { is_sampled: true, trace_count: 2, trace_count_estimate: 0, cost_estimate: 0 };
  const session = { ...sampleSession, ...late, trace_count_standard_error: 0 };
  expect(thinnedWords(session)).toEqual({
    text: 'in part',
    title: 'Sampled: 2 traces kept; of how many cannot be told.',
  });
});

test('nothing is said of a session that is not known yet', () => {
  expect(thinnedWords(undefined)).toBeUndefined();
});

function tenfold(kept: number): Partial<SessionRow> {
  return {
    is_sampled: true,
    trace_count: kept,
    trace_count_estimate: kept * 10,
    trace_count_standard_error: Math.sqrt(kept * 90),
  };
}
