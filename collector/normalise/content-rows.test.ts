import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRowBlocks, textAt } from '../../model/row-block.ts';
import { contentHash } from './content-hash.ts';
import { ContentRows } from './content-rows.ts';
import { PieceNames } from './piece-names.ts';
import { ScratchHeap } from './scratch-heap.ts';

const anyBytes = fc.uint8Array({ maxLength: 40 });

test('a name is the hash of its bytes, the same for the same, however many there are', () => {
  fc.assert(
    fc.property(fc.array(anyBytes, { maxLength: 400 }), (texts) => {
      const names = new PieceNames();
      const numbers = new Map<string, number>();
      for (const text of texts) {
        const hash = contentHash(text);
        const known = numbers.get(hash);
        const name = names.nameOf(text);
        expect(name).toBe(known ?? numbers.size);
        numbers.set(hash, name);
      }
      expect(names.count).toBe(numbers.size);
      for (const [hash, name] of numbers) {
        const bytes = names.bytes.subarray(name * 16, name * 16 + 16);
        expect(Buffer.from(bytes).toString('latin1')).toBe(hash);
      }
    }),
    { seed: 1 },
  );
});

/** Alike in length and in most bytes, so that they are taken for each other if not compared. */
const likeTexts = fc
  .tuple(fc.nat(199), fc.constantFrom('a', 'b', 'é'))
  .map(([at, letter]) => `${'x'.repeat(at)}${letter}${'x'.repeat(199 - at)}`);

test('every distinct text is kept once and whole', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(likeTexts, fc.string())), (texts) => {
      const rows = new ContentRows();
      const source = new ScratchHeap();
      for (const text of texts) {
        source.heapUsed = 3;
        source.ensureHeap(text.length * 3);
        const { written } = new TextEncoder().encodeInto(text, source.heap.subarray(3));
        rows.message(rows.piece(source, 3, 3 + written), 1, 2);
      }
      const [content, message] = readRowBlocks(
        Buffer.concat(rows.blocks().map((block) => block.finish())),
      );
      const body = content?.columns.find(({ name }) => name === 'body');
      const stored = Array.from({ length: content?.rows ?? 0 }, (_, row) =>
        content !== undefined && body !== undefined ? textAt(content, body, row) : undefined,
      );
      const wanted = [...new Set(texts.map((text) => Buffer.from(text).toString()))];
      expect(stored).toEqual(wanted);
      expect(message?.rows ?? 0).toBe(wanted.length);
    }),
    { seed: 2 },
  );
});
