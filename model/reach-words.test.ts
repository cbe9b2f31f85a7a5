import { expect, test } from 'vitest';
import { reachWords } from './reach-words.ts';
import type { FigureEstimate } from './simulation.ts';

const plain: FigureEstimate = { value: 5, standard_error: 1, low: 3, high: 7, is_exact: false };
const untold = { standard_error: null, low: null, high: null };

test('what would never be kept is never known', () => {
  expect(reachWords(null, String)).toBe('never known');
});

test.each<[Partial<FigureEstimate>, string]>([
  [{}, '± 2 s'],
  [{ low: 4 }, '4 s to 7 s'],
  [{ standard_error: 0, low: 5, high: 5, is_exact: true }, 'exact'],
  [{ standard_error: 0, low: 5, high: 5 }, 'of what is kept'],
  [{ ...untold, low: 5, high: 5 }, 'no spread seen'],
  [untold, 'not known'],
  [{ ...untold, low: 3 }, 'at least 3 s'],
  [{ ...untold, high: 7 }, 'at most 7 s'],
  [{ ...untold, low: 5, high: 9 }, 'up to 9 s'],
  [{ ...untold, low: 1, high: 5 }, 'down to 1 s'],
  [{ ...untold, value: 0, low: 0, high: 0.3 }, 'up to 0.3 s'],
])('%j', (given, want) => {
  expect(reachWords({ ...plain, ...given }, (seconds) => `${seconds} s`)).toBe(want);
});
