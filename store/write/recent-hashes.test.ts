import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecentHashes } from './recent-hashes.ts';

function hash(id: number): Uint8Array {
  const bytes = new Uint8Array(16);
  // Low words collide on purpose: probing must tell the hashes apart.
  new DataView(bytes.buffer).setUint32(0, id % 7, true);
  new DataView(bytes.buffer).setUint32(8, id, true);
  return bytes;
}

/** As they come: every word tells something. */
function randomHash(id: number): Uint8Array {
  return createHash('sha256').update(String(id)).digest().subarray(0, 16);
}

describe('recent hashes', () => {
  test('a hash is known by the ticket it was added with', () => {
    const hashes = new RecentHashes(100);
    expect(hashes.add(hash(1), 0, 5)).toBe(5);
    expect(hashes.add(hash(1), 0, 6)).toBe(5);
    expect(hashes.size).toBe(1);
  });

  test('a span is known by its other form, and otherwise told from what is alike by half', () => {
    const [kept, narrow, again, other] = [2, 3, 4, 2].map((third, at) => {
      const bytes = new Uint8Array(16).fill(9);
      new DataView(bytes.buffer).setUint32(8, third, true);
      if (at === 3) bytes[7] = 1;
      return bytes;
    });
    if (!kept || !narrow || !again || !other) throw new Error('no hashes');
    const hashes = new RecentHashes(100);
    expect(hashes.addSpan(kept, 0, 5)).toBe(5);
    expect(hashes.addSpan(narrow, 0, 6)).toBe(5);
    expect(hashes.addSpan(again, 0, 7)).toBe(7);
    expect(hashes.addSpan(other, 0, 8)).toBe(8);
    expect(hashes.size).toBe(3);
    // What is no span is known by all of its hash.
    expect(hashes.add(narrow, 0, 9)).toBe(9);
    hashes.remove(narrow, 0, 9);
    expect(hashes.addSpan(narrow, 0, 10)).toBe(5);
    hashes.remove(kept, 0, 5);
    hashes.remove(again, 0, 7);
    expect(hashes.addSpan(narrow, 0, 11)).toBe(11);
    expect(hashes.addSpan(kept, 0, 12)).toBe(11);
  });

  test('spans that share what both forms tell are told apart, however many, and forgotten alone', () => {
    const count = 300_000;
    const bytes = Buffer.alloc(16, 7);
    const own = (id: number) => {
      // An even third word: none is narrow.
      bytes.writeUInt32LE((Math.imul(id, 0x9e3779b1) & ~1) >>> 0, 8);
      return bytes;
    };
    const hashes = new RecentHashes(2 * count);
    const distinct = new Set<number>();
    for (let id = 1; id <= count; id++) {
      const isNew = hashes.addSpan(own(id), 0, id + 1) === id + 1;
      expect(isNew).toBe(!distinct.has(bytes.readUInt32LE(8)));
      distinct.add(bytes.readUInt32LE(8));
    }
    expect(hashes.size).toBe(distinct.size);
    hashes.remove(own(1), 0, 2);
    expect([hashes.ticketOf(own(1), 0), hashes.ticketOf(own(2), 0)]).toEqual([0, 3]);
    expect([hashes.addSpan(own(1), 0, 9), hashes.ticketOf(own(1), 0)]).toEqual([9, 9]);
    expect(hashes.ticketOf(own(count), 0)).toBeGreaterThan(0);
  });

  test('a removed hash is new again, but only for the ticket that added it', () => {
    const hashes = new RecentHashes(100);
    hashes.add(hash(1), 0, 5);
    hashes.remove(hash(1), 0, 6);
    expect(hashes.add(hash(1), 0, 7)).toBe(5);
    hashes.remove(hash(1), 0, 5);
    expect(hashes.add(hash(1), 0, 7)).toBe(7);
  });

  test('the newest half is always remembered, and no more than all', () => {
    const hashes = new RecentHashes(1000);
    for (let id = 0; id < 10_000; id++) expect(hashes.add(hash(id), 0, 2)).toBe(2);
    const known = Array.from({ length: 10_000 }, (_, id) => id).filter((id) => {
      const copy = hashes.add(hash(id), 0, 3);
      if (copy === 3) hashes.remove(hash(id), 0, 3);
      return copy === 2;
    });
    expect(known.length).toBeGreaterThanOrEqual(500);
    expect(known.length).toBeLessThanOrEqual(1000);
    expect(known.slice(-500)).toEqual(Array.from({ length: 500 }, (_, index) => 9_500 + index));
  });

  test('thousands are told apart from thousands that are new, also when most were removed', () => {
    const hashes = new RecentHashes(1_000_000);
    const known = new Map<number, number>();
    for (let id = 0; id < 20_000; id++) {
      hashes.add(randomHash(id), 0, 2 + (id % 5));
      known.set(id, 2 + (id % 5));
      // Of the first half three quarters go again, and their places are used again.
      const old = id - 700;
      if (old < 0 || id >= 10_000 || old % 4 === 0) continue;
      hashes.remove(randomHash(old), 0, 2 + (old % 5));
      known.delete(old);
    }
    expect(hashes.size).toBe(known.size);
    const wrong = Array.from({ length: 40_000 }, (_, id) => id).filter((id) => {
      const ticket = known.get(id);
      if (hashes.ticketOf(randomHash(id), 0) !== (ticket ?? 0)) return true;
      return ticket !== undefined && hashes.add(randomHash(id), 0, 99) !== ticket;
    });
    expect(wrong).toEqual([]);
  });

  test('behaves like a map, whatever is added and removed', () => {
    const command = fc.record({
      id: fc.nat(60),
      ticket: fc.integer({ min: 2, max: 4 }),
      add: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 400 }), (commands) => {
        const hashes = new RecentHashes(1_000_000);
        const model = new Map<number, number>();
        for (const { id, ticket, add } of commands) {
          if (add) {
            expect(hashes.add(hash(id), 0, ticket)).toBe(model.get(id) ?? ticket);
            if (!model.has(id)) model.set(id, ticket);
          } else {
            hashes.remove(hash(id), 0, ticket);
            if (model.get(id) === ticket) model.delete(id);
          }
          expect(hashes.size).toBe(model.size);
        }
      }),
      { seed: 20_261, numRuns: 200 },
    );
  });
});
