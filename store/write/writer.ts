/**
 * The write side of the store: duplicates out, journal, acknowledge, and soon after into DuckDB.
 */
import { assert, Unavailable } from '../../model/errors.ts';
import { type Limits, retryAfterMs } from '../../model/limits.ts';
import type { Log } from '../../model/log.ts';
import type { Receipt } from '../../model/receipt.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import type { StoreGroup, StoreWriter, WriterPressure } from '../contract.ts';
import { duckdbFailure } from '../duckdb-failure.ts';
import type { Journal } from '../journal/journal.ts';
import { deduplicate, type NewRows } from './deduplicate.ts';
import type { JournaledBatch } from './journaled-batch.ts';
import type { Loader } from './loader.ts';
import { ownMemory } from './own-memory.ts';
import { completeReceipts, receiptBlock } from './receipt-block.ts';
import { type RecentHashes, storedTicket } from './recent-hashes.ts';
import { createStoreStages, type GroupBook, type StoreStages } from './store-stages.ts';

export interface JournalWriterOptions {
  readonly journal: Pick<Journal, 'append' | 'release' | 'close' | 'figures'>;
  readonly loader: Pick<Loader, 'load' | 'content' | 'neededFrom'>;
  readonly hashes: RecentHashes;
  /** The last journal record that DuckDB holds. */
  readonly loadedSeq: number;
  readonly limits: Limits;
  readonly log: Log;
}

interface Acknowledged extends JournaledBatch {
  readonly book: GroupBook;
  readonly bytes: number;
  /** What the group came in; given back once it is loaded. */
  readonly memory: ArrayBuffer | undefined;
}

const firstTicket = storedTicket + 1;
const lastTicket = 0x7fffffff;
const retryMsMax = 30_000;

export class JournalWriter implements StoreWriter {
  readonly #options: JournalWriterOptions;
  readonly #stages: StoreStages;
  #nextTicket = firstTicket;
  /** Appends whose record is not durable yet, by ticket; they settle and never reject. */
  readonly #inFlight = new Map<number, Promise<void>>();
  #inFlightBytes = 0;
  /** Durable, not yet in DuckDB, in order. */
  #acknowledged: Acknowledged[] = [];
  #acknowledgedBytes = 0;
  #acknowledgedSeq: number;
  #loadedSeq: number;
  #flushing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failuresInARow = 0;
  #closed = false;
  #flushes = 0;
  #flushFailures = 0;
  #itemsStored = 0;
  #duplicates = 0;

  constructor(options: JournalWriterOptions) {
    this.#options = options;
    this.#stages = createStoreStages(options.limits.unflushedBytesMax);
    this.#loadedSeq = options.loadedSeq;
    this.#acknowledgedSeq = options.loadedSeq;
  }

  get stages(): StoreStages['all'] {
    return this.#stages.all;
  }

  async append(group: StoreGroup): Promise<readonly Receipt[]> {
    const book = this.#stages.enter(group);
    try {
      return await this.#append(group, book);
    } catch (error) {
      book.failed(error);
      throw error;
    }
  }

  async #append(group: StoreGroup, book: GroupBook): Promise<readonly Receipt[]> {
    const bytes = group.blocks.length;
    this.#admit(bytes);
    this.#inFlightBytes += bytes;
    try {
      if (this.#isBehind()) await this.#catchUp();
      const blocks = this.#options.loader.content.withoutStored(readRowBlocks(group.blocks));
      for (;;) {
        const ticket = this.#takeTicket();
        const isInFlight = (other: number): boolean => this.#inFlight.has(other);
        const rows = deduplicate(blocks, this.#options.hashes, ticket, isInFlight);
        if (!('waitFor' in rows)) return await this.#journal(group, rows, ticket, book);
        // If that append fails, its spans are new again and this group must carry them.
        await this.#inFlight.get(rows.waitFor);
      }
    } finally {
      this.#inFlightBytes -= bytes;
    }
  }

  async flushed(): Promise<void> {
    const seq = this.#acknowledgedSeq;
    while (this.#loadedSeq < seq) {
      if (this.#failuresInARow > 0 && this.#flushing === undefined) throw flushFailed();
      await this.#flush();
    }
  }

  pressure(): WriterPressure {
    const { bytes, segments, syncs, failed } = this.#options.journal.figures();
    return {
      unflushedBytes: this.#acknowledgedBytes,
      unflushedBytesMax: this.#options.limits.unflushedBytesMax,
      journalBytes: bytes,
      journalSegments: segments,
      journalFailed: failed,
      flushes: this.#flushes,
      flushFailures: this.#flushFailures,
      itemsStored: this.#itemsStored,
      duplicates: this.#duplicates,
      journalSyncs: syncs,
    };
  }

  /** Refuses from now on, flushes what was acknowledged, and closes the journal. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all(this.#inFlight.values());
    clearTimeout(this.#timer);
    try {
      while (this.#loadedSeq < this.#acknowledgedSeq) await this.#flush();
    } catch {
      // Logged where it failed. It is all in the journal, and the next start loads it.
    }
    clearTimeout(this.#timer);
    await this.#options.journal.close();
    await this.#release();
  }

  #admit(bytes: number): void {
    if (this.#closed) throw storeClosed();
    const held = this.#acknowledgedBytes + this.#inFlightBytes;
    // An empty store takes any batch, however large: it would never fit otherwise.
    if (held === 0 || held + bytes <= this.#options.limits.unflushedBytesMax) return;
    throw new Unavailable('too much is waiting to be stored', {
      code: 'store_full',
      hint: 'The disk is slower than what arrives; send the batch again later.',
      retryAfterMs,
    });
  }

  /** One transaction runs and the next is full. */
  #isBehind(): boolean {
    const full = this.#acknowledgedBytes >= 2 * this.#options.limits.flushBytes;
    return full && this.#failuresInARow === 0 && !this.#closed;
  }

  /** Senders that are faster than the disk wait for it as long as it gets on. */
  async #catchUp(): Promise<void> {
    try {
      while (this.#isBehind()) await this.#flush();
    } catch {
      // Logged where it failed; from here on the journal takes what there is room for.
    }
    if (this.#closed) throw storeClosed();
  }

  #takeTicket(): number {
    const ticket = this.#nextTicket;
    this.#nextTicket = ticket === lastTicket ? firstTicket : ticket + 1;
    return ticket;
  }

  async #journal(
    group: StoreGroup,
    rows: NewRows,
    ticket: number,
    book: GroupBook,
  ): Promise<readonly Receipt[]> {
    const durable = Promise.withResolvers<void>();
    this.#inFlight.set(ticket, durable.promise);
    try {
      const receipts = completeReceipts(group.receipts, rows.keep);
      const payload = [...rows.blocks, receiptBlock(receipts)];
      const bytes = payload.reduce((sum, part) => sum + part.length, 0);
      book.deduplicated(receipts, bytes);
      const seq = await this.#options.journal.append(payload);
      book.acknowledged(bytes);
      this.#itemsStored += rows.itemsKept;
      this.#duplicates += rows.duplicates;
      const blocks = payload.flatMap((part) => readRowBlocks(part));
      this.#acknowledge({ seq, blocks, bytes, book, memory: ownMemory(group.blocks) });
      return receipts;
    } catch (error) {
      rows.undo();
      throw error;
    } finally {
      this.#inFlight.delete(ticket);
      durable.resolve();
    }
  }

  #acknowledge(batch: Acknowledged): void {
    assert(
      batch.seq === this.#acknowledgedSeq + 1,
      'journal records were acknowledged out of order',
    );
    this.#acknowledged.push(batch);
    this.#acknowledgedBytes += batch.bytes;
    this.#acknowledgedSeq = batch.seq;
    const { flushBytes, flushMs } = this.#options.limits;
    if (this.#failuresInARow > 0) return; // the retry's timer runs
    if (this.#acknowledgedBytes >= flushBytes) this.#flushSoon(0);
    else this.#timer ??= setTimeout(() => this.#flushSoon(0), flushMs);
  }

  /** A failure here is logged and tried again later; nobody waits for it. */
  #flushSoon(delayMs: number): void {
    // One that has fired is gone, too: left here, it would keep the next from being set.
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (delayMs > 0) this.#timer = setTimeout(() => this.#flushSoon(0), delayMs);
    else this.#flush().catch(() => {});
  }

  #flush(): Promise<void> {
    this.#flushing ??= this.#flushOnce().finally(() => {
      this.#flushing = undefined;
      const more = this.#acknowledged.length > 0 && this.#failuresInARow === 0;
      if (more && !this.#closed) {
        this.#timer ??= setTimeout(() => this.#flushSoon(0), this.#options.limits.flushMs);
      }
    });
    return this.#flushing;
  }

  async #flushOnce(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batches = this.#nextTransaction();
    const last = batches.at(-1);
    if (last === undefined) return;
    try {
      await this.#options.loader.load(batches);
    } catch (error) {
      this.#failuresInARow++;
      this.#flushFailures++;
      const delayMs = Math.min(retryMsMax, 500 * 2 ** this.#failuresInARow);
      const fields = { delayMs, failures: this.#failuresInARow };
      this.#options.log.error(fields, `flush failed: ${duckdbFailure(error)}`);
      if (!this.#closed) this.#flushSoon(delayMs);
      throw flushFailed();
    }
    this.#failuresInARow = 0;
    this.#flushes++;
    this.#loadedSeq = last.seq;
    for (const { book } of batches) book.loaded();
    this.#acknowledged = this.#acknowledged.slice(batches.length);
    this.#acknowledgedBytes -= batches.reduce((sum, batch) => sum + batch.bytes, 0);
    // Not left to the garbage collector, which would run for each 64 MB of it.
    for (const { memory } of batches) memory?.transfer(0);
    await this.#release();
  }

  /** About `flushBytes`; after a failure half of it: DuckDB may lack the memory for the whole. */
  #nextTransaction(): readonly Acknowledged[] {
    const bytesMax = this.#options.limits.flushBytes / 2 ** this.#failuresInARow;
    let bytes = 0;
    const count = this.#acknowledged.findIndex((batch) => {
      bytes += batch.bytes;
      return bytes > bytesMax;
    });
    return this.#acknowledged.slice(0, count === -1 ? undefined : Math.max(1, count));
  }

  async #release(): Promise<void> {
    try {
      await this.#options.journal.release(this.#options.loader.neededFrom() - 1);
    } catch {
      // They are loaded, so the next start skips and removes them.
      this.#options.log.warn({}, 'journal: a loaded segment could not be removed');
    }
  }
}

function storeClosed(): Unavailable {
  return new Unavailable('the store is closing', { code: 'store_closed', retryAfterMs });
}

function flushFailed(): Unavailable {
  return new Unavailable('the database cannot be written', {
    code: 'flush_failed',
    hint: 'Check the disk of the data folder; what was acknowledged is safe in the journal.',
    retryAfterMs,
  });
}
