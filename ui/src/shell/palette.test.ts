import { expect, test } from 'vitest';
import { paletteOffers } from './palette.ts';

const id = '7c1e94d2a0b34f6c8d5e2f1a9b0c5c19';

test.each([
  ['', 'Go to traces'],
  [id.toUpperCase(), `Open trace ${id}`],
  ['refund me', 'Search all traces for refund me'],
])('%s first offers', (typed, says) => {
  expect(paletteOffers(typed)[0]?.says).toBe(says);
});

test('commands are found by their words, and what is typed is kept safe in the address', () => {
  expect(paletteOffers('dark').map((offer) => offer.says)).toContain('Theme: dark');
  expect(paletteOffers('a&b=c')[0]).toMatchObject({ href: '/traces?q=a%26b%3Dc&range=all' });
});
