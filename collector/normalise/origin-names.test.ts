import { expect, test } from 'vitest';
import { contentHash } from './content-hash.ts';
import { OriginNames } from './origin-names.ts';
import { ScratchHeap } from './scratch-heap.ts';

test('a resource is named by its JSON, whatever else was named before', () => {
  const names = new OriginNames();
  const name = (text: string) => {
    const scratch = new ScratchHeap(new TextEncoder().encode(text));
    scratch.heapUsed = text.length;
    return names.name(scratch, [4, text.length - 4]);
  };
  const texts = Array.from({ length: 2_000 }, (_, i) => `["resource",1,{"n":${i}},0,[],""]`);
  texts.push(`["resource",1,{"n":"${'x'.repeat(10_000)}"},0,[],""]`);
  for (const text of [...texts, ...texts.toReversed()]) {
    const { id, hash, attributes } = name(text);
    expect(Buffer.from(hash).toString('latin1')).toBe(contentHash(new TextEncoder().encode(text)));
    expect(id).toBe(Buffer.from(hash).toString('hex'));
    expect(Buffer.from(attributes).toString()).toBe(text.slice(4, -4));
  }
});
