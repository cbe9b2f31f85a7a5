import { expect, test } from 'vitest';
import { utcInstant } from './instant.ts';

const cases: readonly (readonly [string, string | undefined])[] = [
  ['2026-01-31', '2026-01-31T00:00:00.000000000Z'],
  ['2026-01-31T10:20:30Z', '2026-01-31T10:20:30.000000000Z'],
  ['2026-01-31T10:20:30.5Z', '2026-01-31T10:20:30.500000000Z'],
  ['2026-01-31T10:20:30.123456789Z', '2026-01-31T10:20:30.123456789Z'],
  ['2026-01-31T00:20:30+02:00', '2026-01-30T22:20:30.000000000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000000000Z'],
  ['2026-02-29', undefined],
  ['2026-02-30T00:00:00Z', undefined],
  ['2026-13-01', undefined],
  ['2026-01-31T25:00:00Z', undefined],
  ['2026-01-31T10:20:30', undefined],
  ['2026-01-31T10:20:30.1234567890Z', undefined],
  ['1969-12-31T23:59:59Z', undefined],
  ['2262-01-01', undefined],
  ['yesterday', undefined],
  ['', undefined],
];

test.each(cases)('utcInstant(%j) is %j', (text, want) => {
  expect(utcInstant(text)).toBe(want);
});
