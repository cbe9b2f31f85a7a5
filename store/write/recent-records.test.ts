import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentRecords } from './recent-records.ts';

const seed = 20_261_126;

test('what was written under a key is found again, and new keys hold zeros', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 3_000 }), (keys) => {
      const records = new RecentRecords(2, 3, 1_000_000);
      const counts = new Map<number, number>();
      for (const n of keys) {
        // Keys that share words and differ in one only.
        const at = records.locate(Uint32Array.of(n % 7, n));
        const before = counts.get(n) ?? 0;
        expect(records.found).toBe(before === 0 ? 'new' : 'young');
        expect([...records.words.subarray(at, at + 3)]).toEqual([before, before * 2, 0]);
        records.words[at] = before + 1;
        records.words[at + 1] = (before + 1) * 2;
        counts.set(n, before + 1);
      }
      for (const [n, count] of counts) {
        expect(records.peek(Uint32Array.of(n % 7, n), 1)).toBe(count * 2);
      }
      expect(records.peek(Uint32Array.of(8, 1), 0)).toBeUndefined();
    }),
    { seed, numRuns: 30 },
  );
});

test('the least recently used half is forgotten, what is used stays', () => {
  const records = new RecentRecords(1, 1, 200);
  const touch = (n: number) => {
    const at = records.locate(Uint32Array.of(n));
    if (records.found === 'new') records.words[at] = n;
    return records.found;
  };
  touch(1);
  for (let n = 2; n < 2_000; n++) {
    touch(n);
    if (n % 50 === 0) expect(touch(1)).not.toBe('new');
    if (n > 100) expect(records.peek(Uint32Array.of(n - 99), 0)).toBe(n - 99);
    if (n > 202) expect(records.peek(Uint32Array.of(n - 201), 0)).toBeUndefined();
  }
  expect(records.peek(Uint32Array.of(1), 0)).toBe(1);
});
