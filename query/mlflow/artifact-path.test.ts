import { describe, expect, test } from 'vitest';
import { checkArtifactPath, placeOf } from './artifact-path.ts';

const run = 'a1'.repeat(16);
const other = 'b2'.repeat(16);

test.each([
  [`0/${run}/artifacts/a.txt`, { runId: run, path: 'a.txt' }],
  [`0/${run}/artifacts`, { runId: run, path: '' }],
  [`some/where/else/${run}/artifacts/a/b.txt`, { runId: run, path: 'a/b.txt' }],
  [`0/${run}/artifacts/${other}/artifacts/x`, { runId: run, path: `${other}/artifacts/x` }],
  [`${other}/${run}/artifacts/x`, { runId: run, path: 'x' }],
])('%s', (location, place) => {
  expect(placeOf(location)).toEqual(place);
});

test.each(['', 'x', `0/${run}`, `0/${run}/x`, '0/models/m-1/artifacts/x', `0/${run}0/artifacts/x`])(
  'the place of no run: %s',
  (location) => {
    expect(() => placeOf(location)).toThrow(/artifacts of runs/);
  },
);

describe('paths', () => {
  test.each(['a', 'a b.txt', '.hidden/x..y', 'ümläut/[S~k1~x]', 'x'.repeat(1_000)])(
    'taken: %.20s',
    (path) => {
      expect(() => checkArtifactPath(path)).not.toThrow();
    },
  );
  test.each(['', '/a', 'a/', 'a//b', '.', 'a/..', '../a', 'a\\b', 'a\nb', 'x'.repeat(1_001)])(
    'refused: %.20j',
    (path) => {
      expect(() => checkArtifactPath(path)).toThrow(/path/);
    },
  );
});
