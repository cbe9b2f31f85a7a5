import { expect, test } from 'vitest';
import { absolute, agoText, clock } from './time.ts';

const now = Date.parse('2026-11-24T02:52:00Z');

test.each([
  ['2026-11-24T02:14:07.318000000Z', '37 min ago'],
  ['2026-11-24T02:51:30Z', '30 s ago'],
  ['2026-11-24T02:52:30Z', 'now'],
  ['2026-11-23T22:00:00', '4 h ago'],
  ['2026-11-20T22:00:00Z', '3 d ago'],
  ['not a time', '–'],
  [null, '–'],
])('%s is', (iso, want) => {
  expect(agoText(iso, now)).toBe(want);
});

test('absolute times name their zone', () => {
  expect(absolute('2026-11-24T02:14:07.318456789Z')).toBe('2026-11-24 02:14:07.318 UTC');
  expect(absolute('2026-11-24T02:14:07Z')).toBe('2026-11-24 02:14:07.000 UTC');
  expect(clock('2026-11-24T02:14:07.3Z')).toBe('02:14:07.300');
  expect(clock(null)).toBe('–');
});
