import { describe, expect, test, vi } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
import { defaultLimits, type Limits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { batchOf, groupOf, receiptOf, spanRow } from '../../test/rows/span-rows.ts';
import type { JournaledBatch } from './journaled-batch.ts';
import { RecentHashes } from './recent-hashes.ts';
import { StoredContent } from './stored-content.ts';
import { JournalWriter } from './writer.ts';

describe('append', () => {
  test('answers with the receipt of what was kept', async () => {
    const { writer } = setUp();
    const [receipt] = await writer.append(batchOf('b1', [spanRow(1), spanRow(2)]));
    expect(receipt).toMatchObject({ batchId: 'b1', itemsIn: 2, itemsKept: 2, duplicates: 0 });
    const [retry] = await writer.append(batchOf('b2', [spanRow(2), spanRow(3)]));
    expect(retry).toMatchObject({ batchId: 'b2', itemsIn: 2, itemsKept: 1, duplicates: 1 });
    expect(writer.pressure()).toMatchObject({ itemsStored: 3, duplicates: 1 });
  });

  test('each batch of a group gets its own receipt', async () => {
    const { writer } = setUp();
    await writer.append(batchOf('b0', [spanRow(1)]));
    const spans = { a: [1, 2], b: [2, 3, 4], c: [], d: [1, 2] };
    const receipts = await writer.append(
      groupOf(
        Object.entries(spans).map(([id, ids]) =>
          batchOf(
            id,
            ids.map((id) => spanRow(id)),
          ),
        ),
      ),
    );
    expect(receipts).toMatchObject([
      { batchId: 'a', itemsIn: 2, itemsKept: 1, duplicates: 1 },
      { batchId: 'b', itemsIn: 3, itemsKept: 2, duplicates: 1 },
      { batchId: 'c', itemsIn: 0, itemsKept: 0, duplicates: 0 },
      { batchId: 'd', itemsIn: 2, itemsKept: 0, duplicates: 2 },
    ]);
    expect(writer.pressure()).toMatchObject({ itemsStored: 4, duplicates: 4 });
  });

  test('a copy waits until the first is durable', async () => {
    const { writer, journal } = setUp({ held: true });
    const order: string[] = [];
    const first = writer.append(batchOf('b1', [spanRow(1)])).then(() => order.push('first'));
    const copy = writer.append(batchOf('b2', [spanRow(1)]));
    const counted = copy.then(([receipt]) => order.push(`copy ${receipt?.duplicates}`));
    await settle();
    expect([journal.waiting.length, order]).toEqual([1, []]);
    journal.succeed();
    await first;
    await settle();
    journal.succeed();
    await counted;
    expect(order).toEqual(['first', 'copy 1']);
  });

  test('a copy of a refused batch is journaled itself', async () => {
    const { writer, journal } = setUp({ held: true });
    const first = writer.append(batchOf('b1', [spanRow(1)]));
    const copy = writer.append(batchOf('b2', [spanRow(1), spanRow(2)]));
    journal.fail();
    await expect(first).rejects.toMatchObject({ code: 'journal_full' });
    await settle();
    journal.succeed();
    expect(await copy).toMatchObject([{ itemsKept: 2, duplicates: 0 }]);
    const again = writer.append(batchOf('b3', [spanRow(1)]));
    await settle();
    journal.succeed();
    expect(await again).toMatchObject([{ itemsKept: 0, duplicates: 1 }]);
  });

  test('a receipt that does not add up is a bug, and nothing is kept', async () => {
    const { writer } = setUp();
    const batch = batchOf('b1', [spanRow(1)]);
    const wrong = { ...batch, receipts: [receiptOf('b1', 5)] };
    await expect(writer.append(wrong)).rejects.toThrow('does not add up');
    expect(await writer.append(batch)).toMatchObject([{ itemsKept: 1, duplicates: 0 }]);
  });

  test('refuses when too much waits, and takes more after a flush', async () => {
    const { writer, loader } = setUp({ limits: { unflushedBytesMax: 3_000, flushMs: 60_000 } });
    const big = (id: number) => batchOf(`b${id}`, [spanRow(id, { input: 'x'.repeat(2_000) })]);
    await writer.append(big(1));
    await expect(writer.append(big(2))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'store_full',
    });
    await writer.flushed();
    expect(writer.pressure().unflushedBytes).toBe(0);
    await writer.append(batchOf('huge', [spanRow(3, { input: 'x'.repeat(9_000) })]));
    await writer.flushed();
    expect(loader.loaded).toEqual([1, 2]);
  });
});

describe('flush', () => {
  test('happens by itself after flushMs', async () => {
    const { writer, loader } = setUp({ limits: { flushMs: 1 } });
    await writer.append(batchOf('b1', [spanRow(1)]));
    await vi.waitFor(() => expect(loader.loaded).toEqual([1]));
  });

  test('what came during a flush that took longer than flushMs is flushed too', async () => {
    vi.useFakeTimers();
    try {
      const { writer, loader } = setUp({ limits: { flushMs: 100 } });
      loader.lastsMs = 500;
      await writer.append(batchOf('b1', [spanRow(1)]));
      await vi.advanceTimersByTimeAsync(150);
      // Sets a timer that fires while the first flush is still under way.
      await writer.append(batchOf('b2', [spanRow(2)]));
      await vi.advanceTimersByTimeAsync(2_000);
      expect(loader.loaded).toEqual([1, 2]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('happens at once at flushBytes', async () => {
    const { writer, loader } = setUp({ limits: { flushMs: 1_000_000, flushBytes: 100 } });
    await writer.append(batchOf('b1', [spanRow(1)]));
    await vi.waitFor(() => expect(loader.loaded).toEqual([1]));
  });

  test('flushed waits for everything acknowledged before', async () => {
    const { writer, loader, journal } = setUp();
    for (let id = 0; id < 5; id++) await writer.append(batchOf(`b${id}`, [spanRow(id)]));
    await writer.flushed();
    expect(loader.loaded).toEqual([1, 2, 3, 4, 5]);
    expect(journal.released).toBe(5);
    await writer.flushed();
  });

  test('a failure keeps the batches; the retry loads each once', async () => {
    vi.useFakeTimers();
    try {
      const { writer, loader } = setUp();
      loader.failures = 2;
      await writer.append(batchOf('b1', [spanRow(1)]));
      await expect(writer.flushed()).rejects.toMatchObject({ code: 'flush_failed' });
      await expect(writer.flushed()).rejects.toMatchObject({ code: 'flush_failed' });
      expect(loader.attempts, 'a reader does not hammer a failing disk').toBe(1);
      await writer.append(batchOf('b2', [spanRow(2)]));
      await vi.advanceTimersByTimeAsync(1_000);
      expect([loader.attempts, loader.loaded]).toEqual([2, []]);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(loader.loaded).toEqual([1, 2]);
      expect(writer.pressure()).toMatchObject({
        flushFailures: 2,
        flushes: 1,
        unflushedBytes: 0,
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test('what failed is tried in smaller parts, and whole again after a success', async () => {
    vi.useFakeTimers();
    try {
      const { writer, loader } = setUp({ limits: { flushBytes: 8_000, flushMs: 5_000 } });
      // As a database with too little memory for more than two of these at once.
      loader.batchesMax = 2;
      const row = (id: number) => spanRow(id, { input: 'x'.repeat(700) });
      const appendAll = async (ids: readonly number[]): Promise<void> => {
        for (const id of ids) await writer.append(batchOf(`b${id}`, [row(id)]));
      };
      await appendAll([1, 2, 3, 4]);
      await expect(writer.flushed()).rejects.toMatchObject({ code: 'flush_failed' });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(loader.loaded).toEqual([1, 2, 3, 4]);
      loader.batchesMax = 100;
      loader.sizes = [];
      await appendAll([5, 6, 7, 8]);
      await writer.flushed();
      expect(loader.sizes).toEqual([4]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('one transaction takes about flushBytes', async () => {
    const { writer, loader } = setUp({ limits: { flushBytes: 5_000, flushMs: 1_000_000 } });
    const row = (id: number) => spanRow(id, { input: 'x'.repeat(1_500) });
    await Promise.all(
      Array.from({ length: 9 }, (_, id) => writer.append(batchOf(`b${id}`, [row(id)]))),
    );
    await writer.flushed();
    expect(loader.loaded).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(loader.attempts).toBeGreaterThan(2);
    expect(loader.attempts).toBeLessThan(9);
  });

  test('a whole flush begins while the one before is stored, and none after it', async () => {
    vi.useFakeTimers();
    try {
      const { writer, loader, journal } = setUp({ limits: { flushBytes: 3_000, flushMs: 60_000 } });
      loader.lastsMs = 1_000;
      const append = (id: number) =>
        writer.append(batchOf(`b${id}`, [spanRow(id, { input: 'x'.repeat(3_000) })]));
      await append(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(loader.attempts).toBe(1);
      const others = [2, 3, 4].map(append);
      await vi.advanceTimersByTimeAsync(500);
      expect(loader.attempts).toBe(2);
      await vi.advanceTimersByTimeAsync(10_000);
      await Promise.all(others);
      expect(loader.loaded).toEqual([1, 2, 3, 4]);
      expect(loader.sizes).toEqual([1, 1, 1, 1]);
      expect([journal.released, writer.pressure().unflushedBytes]).toEqual([4, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('what began after a flush that fails is tried again with it, and counts as one failure', async () => {
    vi.useFakeTimers();
    try {
      const { writer, loader } = setUp({ limits: { flushBytes: 3_000, flushMs: 5_000 } });
      loader.lastsMs = 1_000;
      loader.failures = 2;
      for (const id of [1, 2]) {
        await writer.append(batchOf(`b${id}`, [spanRow(id, { input: 'x'.repeat(3_000) })]));
      }
      await vi.advanceTimersByTimeAsync(1_500);
      expect(loader.attempts).toBe(2);
      expect(writer.pressure().flushFailures).toBe(1);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(loader.loaded).toEqual([1, 2]);
      expect(writer.pressure()).toMatchObject({ flushes: 2, unflushedBytes: 0 });
    } finally {
      vi.useRealTimers();
    }
  });

  test('senders wait while one flush is stored, one begun, and the next full, in order', async () => {
    vi.useFakeTimers();
    try {
      const { writer, loader } = setUp({ limits: { flushBytes: 100, flushMs: 10 } });
      loader.lastsMs = 1_000;
      await writer.append(batchOf('b1', [spanRow(1)]));
      const answered: string[] = [];
      const late = [2, 3, 4].map(async (id) => {
        await writer.append(batchOf(`b${id}`, [spanRow(id)]));
        answered.push(`b${id}`);
      });
      await vi.advanceTimersByTimeAsync(900);
      expect(answered).toEqual([]);
      await vi.advanceTimersByTimeAsync(200);
      expect(answered).toEqual(['b2', 'b3', 'b4']);
      await Promise.all(late);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a sender that waited is refused when the store closes', async () => {
    vi.useFakeTimers();
    try {
      const { writer, loader } = setUp({ limits: { flushBytes: 100 } });
      loader.lastsMs = 1_000;
      await writer.append(batchOf('b1', [spanRow(1)]));
      const late = expect(writer.append(batchOf('b2', [spanRow(2)]))).rejects.toMatchObject({
        code: 'store_closed',
      });
      const closing = writer.close();
      await vi.advanceTimersByTimeAsync(3_000);
      await Promise.all([late, closing]);
      expect(loader.loaded).toEqual([1]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('while too much is held senders wait, then are refused; verdicts are neither', async () => {
    vi.useFakeTimers();
    try {
      const { writer, loader } = setUp({ limits: { unflushedBytesMax: 10 } });
      loader.hold = { isFull: true };
      const early = writer.append(batchOf('b1', [spanRow(1)]));
      await vi.advanceTimersByTimeAsync(100);
      loader.hold = { isFull: false };
      await vi.advanceTimersByTimeAsync(20);
      expect(await early).toHaveLength(1);
      await writer.flushed();
      loader.hold = { isFull: true };
      const late = expect(writer.append(batchOf('b2', [spanRow(2)]))).rejects.toMatchObject({
        code: 'store_full',
      });
      // What waits takes all the room there is.
      await writer.appendVerdicts(batchOf('b3', [spanRow(3)]));
      await vi.advanceTimersByTimeAsync(6_000);
      await late;
      await writer.flushed();
      expect(loader.loaded).toEqual([1, 2]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a loaded group gives its memory back', async () => {
    const { writer } = setUp();
    const batch = batchOf('b1', [spanRow(1)]);
    const group = { ...batch, blocks: new Uint8Array(batch.blocks) };
    await writer.append(group);
    expect(group.blocks.length).toBeGreaterThan(0);
    await writer.flushed();
    expect(group.blocks.buffer.byteLength).toBe(0);
  });

  test('close flushes, refuses afterwards, and may be called twice', async () => {
    const { writer, loader, journal } = setUp();
    await writer.append(batchOf('b1', [spanRow(1)]));
    await writer.close();
    await writer.close();
    expect(loader.loaded).toEqual([1]);
    expect(journal.closed).toBe(true);
    await expect(writer.append(batchOf('b2', []))).rejects.toMatchObject({ code: 'store_closed' });
  });
});

interface SetUp {
  /** The journal answers only when told to. */
  readonly held?: boolean;
  readonly limits?: Partial<Limits>;
}

function setUp({ held = false, limits = {} }: SetUp = {}) {
  const journal = new FakeJournal(held);
  const loader = new FakeLoader();
  const writer = new JournalWriter({
    journal,
    loader,
    hashes: new RecentHashes(1_000),
    loadedSeq: 0,
    limits: { ...defaultLimits, ...limits },
    log: silentLog,
  });
  return { writer, journal, loader };
}

class FakeJournal {
  waiting: { resolve: (seq: number) => void; reject: (error: Error) => void }[] = [];
  released = 0;
  closed = false;
  #seq = 0;
  readonly #held: boolean;

  constructor(held: boolean) {
    this.#held = held;
  }

  append(): Promise<number> {
    if (!this.#held) return Promise.resolve(++this.#seq);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  succeed(): void {
    this.waiting.shift()?.resolve(++this.#seq);
  }

  fail(): void {
    this.waiting
      .shift()
      ?.reject(new Unavailable('full', { code: 'journal_full', retryAfterMs: 1 }));
  }

  async release(seq: number): Promise<void> {
    this.released = seq;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  figures() {
    return { bytes: 0, segments: 0, syncs: 0, failed: false };
  }
}

class FakeLoader {
  readonly content = new StoredContent();
  hold = { isFull: false };
  loaded: number[] = [];
  failures = 0;
  attempts = 0;
  lastsMs = 0;
  /** A larger load fails. */
  batchesMax = Number.POSITIVE_INFINITY;
  /** Batches of each load that succeeded. */
  sizes: number[] = [];

  neededFrom(): number {
    return (this.loaded.at(-1) ?? 0) + 1;
  }

  async load(batches: readonly JournaledBatch[]): Promise<void> {
    this.attempts++;
    if (this.lastsMs > 0) await new Promise((resolve) => setTimeout(resolve, this.lastsMs));
    await settle();
    if (this.failures-- > 0 || batches.length > this.batchesMax) throw new Error('no');
    this.sizes.push(batches.length);
    this.loaded.push(...batches.map(({ seq }) => seq));
  }
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
