import { expect, test } from 'vitest';
import { sampleSpan } from '../../../e2e/sample-spans.ts';
import { peekSpans } from './peek-spans.ts';

test('all spans where they fit', () => {
  expect(peekSpans([1, 0], [sampleSpan({ id: 'a' }), sampleSpan({ id: 'b' })])).toEqual([1, 0]);
});

test('else the root, the failed and the longest, in the tree’s order', () => {
  const spans = Array.from({ length: 40 }, (_, i) =>
    sampleSpan({ id: `s${i}`, from: 0, to: i, status_code: i === 3 ? 'ERROR' : 'OK' }),
  );
  const shown = peekSpans(
    spans.map((_, index) => index),
    spans,
  );
  expect(shown).toHaveLength(18);
  expect(shown.slice(0, 3)).toEqual([0, 3, 24]);
  expect(shown.at(-1)).toBe(39);
});
