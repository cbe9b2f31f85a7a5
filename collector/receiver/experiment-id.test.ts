import { expect, test } from 'vitest';
import { experimentIdCharsMax } from '../../model/limits.ts';
import { readExperimentId } from './experiment-id.ts';

const longest = '1'.repeat(experimentIdCharsMax);

test.each<[string | string[] | undefined, string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  [' \t', undefined],
  [[], undefined],
  ['0', '0'],
  [' 17 ', '17'],
  ['1234567890123456789', '1234567890123456789'],
  ['teams/search:ranking-2', 'teams/search:ranking-2'],
  [['17'], '17'],
  [longest, longest],
])('%j', (header, want) => {
  expect(readExperimentId(header)).toBe(want);
});

test.each<[string | string[]]>([
  ['7, 8'],
  [['7', '8']],
  ['my experiment'],
  ['7;drop'],
  ['"7"'],
  ['%37'],
  ['sieben\u00e4'],
  ['7\u0000'],
  [`${longest}1`],
])('refused: %j', (header) => {
  expect(() => readExperimentId(header)).toThrow(
    expect.objectContaining({ kind: 'invalid', code: 'invalid_experiment_id' }),
  );
});
