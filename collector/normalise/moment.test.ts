import { describe, expect, test } from 'vitest';
import { nanosecondsOf } from './moment.ts';

describe('nanoseconds of a moment', () => {
  test.each([
    ['2023-11-14T22:13:20Z', 1_700_000_000_000_000_000n],
    ['2023-11-14T22:13:20.25Z', 1_700_000_000_250_000_000n],
    ['2023-11-14T22:13:20.123456+00:00', 1_700_000_000_123_456_000n],
    ['2023-11-15T00:13:20.123456789012+02:00', 1_700_000_000_123_456_789n],
    // Python's isoformat of a time without a zone.
    ['2023-11-14 22:13:20', 1_700_000_000_000_000_000n],
    ['2023-11-14', undefined],
    ['2023-99-14T22:13:20Z', undefined],
    ['1969-12-31T23:59:59Z', undefined],
    ['soon', undefined],
    [1_700_000_000, undefined],
  ])('%s', (text, want) => {
    expect(nanosecondsOf(text)).toBe(want);
  });
});
