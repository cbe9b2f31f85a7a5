import fc from 'fast-check';
import { expect, test } from 'vitest';
import { needsEscape, nextEscape } from './json-escape.ts';
import { writeEscaped } from './json-text.ts';
import { ScratchHeap } from './scratch-heap.ts';

/** Bytes beside the three limits more often than others. */
const anyByte = fc.oneof(
  { weight: 5, arbitrary: fc.nat(255) },
  fc.constantFrom(0x00, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xa2, 0xdc),
);
const harmless = fc.constantFrom(0x20, 0x61, 0x80, 0xff);

test('the first byte to escape is found wherever it stands', () => {
  const runs = fc.tuple(fc.array(harmless, { maxLength: 30 }), fc.array(anyByte));
  fc.assert(
    fc.property(runs, fc.nat(9), ([before, after], start) => {
      const bytes = Uint8Array.from([...before, ...after, 0x22]);
      const end = bytes.length - 1;
      const from = Math.min(start, end);
      const found = bytes.subarray(0, end).findIndex((byte, at) => at >= from && needsEscape(byte));
      const next = nextEscape(bytes, new DataView(bytes.buffer), from, end);
      expect(next).toBe(found < 0 ? end : found);
    }),
    { seed: 1, numRuns: 3_000 },
  );
});

test('text is escaped as JSON.stringify does', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '"', '\\', '\n', '\u0001', '日', '/') });
  fc.assert(
    fc.property(text, fc.nat(9), (given, start) => {
      const bytes = new TextEncoder().encode(`${'"'.repeat(start)}${given}"`);
      const out = new ScratchHeap();
      const source = { bytes, data: new DataView(bytes.buffer) };
      writeEscaped(out, source, start, bytes.length - 1);
      const written = new TextDecoder().decode(out.heap.subarray(0, out.heapUsed));
      expect(`"${written}"`).toBe(JSON.stringify(given));
    }),
    { seed: 2, numRuns: 3_000 },
  );
});
