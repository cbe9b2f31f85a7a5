import { expect, test } from 'vitest';
import { folioWidth } from './folio-width.ts';

test.each([
  [0, undefined],
  [999, undefined],
  [1_000, 'calc(4 * var(--space-2) + var(--space-2))'],
  [10_000, 'calc(5 * var(--space-2) + var(--space-2))'],
])('%s rows', (rows, width) => {
  expect(folioWidth(rows)).toBe(width);
});
