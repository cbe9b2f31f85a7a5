import { expect, test } from 'vitest';
import { duckdbFailure } from './duckdb-failure.ts';

test.each([
  [new Error('IO Error: No space left on device\nmore'), 'IO Error: No space left on device'],
  [
    new Error('Out of Memory Error: failed to pin block'),
    'Out of Memory Error: failed to pin block',
  ],
  [new Error("Conversion Error: Could not convert string 'private' to INT32"), 'Conversion Error'],
  [
    new Error('TransactionContext Error: Failed to commit: private: No space left on device'),
    'TransactionContext Error: No space left on device',
  ],
  [
    new Error('TransactionContext Error: Failed to commit: could not allocate block of private'),
    'TransactionContext Error: could not allocate',
  ],
  [new Error('private: something'), 'unknown failure'],
  ['text', 'unknown failure'],
])('%s', (error, want) => {
  expect(duckdbFailure(error)).toBe(want);
});
