import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeText } from './json-text.ts';
import { KeyMemo } from './key-memo.ts';
import { ScratchHeap } from './scratch-heap.ts';

/** Few enough to come again, and some that are not remembered. */
const anyKey = fc.oneof(
  fc.constantFrom('a', 'ab', 'gen_ai.system', 'gen_ai.prompt', '$dollar', 'a"b', 'é', ''),
  fc.nat(3_000).map((number) => `key.${number}`),
  fc.string({ minLength: 100, maxLength: 140 }),
);

test('a remembered key is written as JSON and means what it was classified as', () => {
  fc.assert(
    fc.property(fc.array(anyKey, { maxLength: 2_000 }), (texts) => {
      const memo = new KeyMemo((_bytes, _start, length) => length + 1);
      const out = new ScratchHeap();
      const source = new ScratchHeap();
      let before = 0;
      for (const text of texts) {
        source.heapUsed = 1;
        source.ensureHeap(text.length * 3);
        const { written } = new TextEncoder().encodeInto(text, source.heap.subarray(1));
        out.heapUsed = 0;
        before = memo.write(out, source, 1, written, before);
        if (before === 0) {
          expect(out.heapUsed).toBe(0);
          const isPlain = /^[^$"\\\p{Cc}][^"\\\p{Cc}]*$|^$/u.test(text) && written <= 124;
          // Where many share a bucket one may be passed over, but never two keys that are alike.
          if (isPlain) expect(memo.write(out, source, 1, written, 0)).toBe(0);
          continue;
        }
        expect(memo.meaningOf(before)).toBe(written + 1);
        const got = Buffer.from(out.heap.subarray(0, out.heapUsed)).toString();
        out.heapUsed = 0;
        writeText(out, source, 1, written);
        expect(got).toBe(`,${Buffer.from(out.heap.subarray(0, out.heapUsed)).toString()}:`);
      }
    }),
    { seed: 1 },
  );
});

test('keys that come in the same order are found behind each other, and all of them again', () => {
  const memo = new KeyMemo(() => 1);
  const out = new ScratchHeap();
  const keys = Array.from({ length: 700 }, (_, i) => `attribute.${i}`);
  const find = () => {
    let before = 0;
    return keys.map((key) => {
      const source = new ScratchHeap(new TextEncoder().encode(key));
      before = memo.write(out, source, 0, key.length, before);
      return before;
    });
  };
  const first = find();
  expect(new Set(first).size).toBe(keys.length);
  expect(find()).toEqual(first);
});
