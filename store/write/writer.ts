/**
 * The write side of the store: duplicates out, journal, acknowledge, and soon after into DuckDB.
 */
import { assert } from '../../model/errors.ts';
import type { Limits } from '../../model/limits.ts';
import type { Log } from '../../model/log.ts';
import type { Receipt } from '../../model/receipt.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import type { StoreGroup, StoreWriter, WriterPressure } from '../contract.ts';
import { duckdbFailure } from '../duckdb-failure.ts';
import type { Journal } from '../journal/journal.ts';
import { deduplicate, type NewRows } from './deduplicate.ts';
import { type Acknowledged, Flights } from './flights.ts';
import type { Loader } from './loader.ts';
import { ownMemory } from './own-memory.ts';
import { completeReceipts, receiptBlock } from './receipt-block.ts';
import { type RecentHashes, storedTicket } from './recent-hashes.ts';
import { createStoreStages, type GroupBook, type StoreStages } from './store-stages.ts';
import type { TailHold } from './tail/hold.ts';
import { flushFailed, storeClosed, storeFull } from './writer-refusals.ts';

export interface JournalWriterOptions {
  readonly journal: Pick<Journal, 'append' | 'release' | 'close' | 'figures'>;
  readonly loader: Pick<Loader, 'load' | 'content' | 'neededFrom'> & {
    readonly hold?: Pick<TailHold, 'isFull'> | undefined;
  };
  readonly hashes: RecentHashes;
  /** The last journal record that DuckDB holds. */
  readonly loadedSeq: number;
  readonly limits: Limits;
  readonly log: Log;
}

const firstTicket = storedTicket + 1;
const lastTicket = 0x7fffffff;
const retryMsMax = 30_000;
/** Between two looks whether traces that waited have gone, and how long that is done. */
const holdFullMs = 10;
const holdWaitMs = 5_000;

export class JournalWriter implements StoreWriter {
  readonly #options: JournalWriterOptions;
  readonly #stages: StoreStages;
  #nextTicket = firstTicket;
  /** Appends whose record is not durable yet, by ticket; they settle and never reject. */
  readonly #inFlight = new Map<number, Promise<void>>();
  #inFlightBytes = 0;
  /** Durable, not yet in DuckDB. */
  readonly #flights: Flights;
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
  /** What is acknowledged and not loaded yet, in order. */
  readonly waiting = (): readonly Acknowledged[] => this.#flights.waiting;

  constructor(options: JournalWriterOptions) {
    this.#options = options;
    this.#flights = new Flights((batches) => options.loader.load(batches));
    this.#stages = createStoreStages(options.limits.unflushedBytesMax);
    this.#loadedSeq = options.loadedSeq;
    this.#acknowledgedSeq = options.loadedSeq;
  }

  get stages(): StoreStages['all'] {
    return this.#stages.all;
  }

  append(group: StoreGroup): Promise<readonly Receipt[]> {
    return this.#enter(group, true);
  }

  /** Verdicts make room: they neither wait for any nor are refused for want of it. */
  appendVerdicts(group: StoreGroup): Promise<readonly Receipt[]> {
    return this.#enter(group, false);
  }

  async #enter(group: StoreGroup, waits: boolean): Promise<readonly Receipt[]> {
    const book = this.#stages.enter(group);
    try {
      return await this.#append(group, book, waits);
    } catch (error) {
      book.failed(error);
      throw error;
    }
  }

  async #append(group: StoreGroup, book: GroupBook, waits: boolean): Promise<readonly Receipt[]> {
    const bytes = group.blocks.length;
    if (this.#closed) throw storeClosed();
    if (waits) this.#requireRoom(bytes);
    this.#inFlightBytes += bytes;
    try {
      if (waits && this.#isHoldFull()) await this.#waitForHold();
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
      unflushedBytes: this.#flights.bytes,
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

  #requireRoom(bytes: number): void {
    const held = this.#flights.bytes + this.#inFlightBytes;
    // An empty store takes any batch, however large: it would never fit otherwise.
    if (held > 0 && held + bytes > this.#options.limits.unflushedBytesMax) throw storeFull();
  }

  /** One flush is stored, one is prepared, and the next is full. */
  #isBehind(): boolean {
    const isFull = this.#flights.bytes >= 3 * this.#options.limits.flushBytes;
    return isFull && this.#failuresInARow === 0 && !this.#closed;
  }

  /** Of traces that wait; those that are decided are stored flush by flush. */
  #isHoldFull(): boolean {
    const { hold } = this.#options.loader;
    return hold?.isFull === true && this.#failuresInARow === 0 && !this.#closed;
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

  /** @throws Unavailable once a sender would not wait any longer */
  async #waitForHold(): Promise<void> {
    for (let waitedMs = 0; this.#isHoldFull(); waitedMs += holdFullMs) {
      if (waitedMs >= holdWaitMs) throw storeFull();
      await new Promise((resolve) => setTimeout(resolve, holdFullMs));
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
    this.#flights.push(batch);
    this.#acknowledgedSeq = batch.seq;
    const { flushBytes, flushMs } = this.#options.limits;
    if (this.#failuresInARow > 0) return; // the retry's timer runs
    this.#flights.prepareNext(flushBytes);
    if (this.#flushing === undefined && this.#flights.isWhole(flushBytes)) this.#flushSoon(0);
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
      if (this.#flights.isUnderway) this.#flushSoon(0);
      if (this.#flights.isEmpty || this.#failuresInARow > 0 || this.#closed) return;
      this.#timer ??= setTimeout(() => this.#flushSoon(0), this.#options.limits.flushMs);
    });
    return this.#flushing;
  }

  async #flushOnce(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // After a failure half of it: DuckDB may lack the memory for the whole.
    const bytesMax = this.#options.limits.flushBytes / 2 ** this.#failuresInARow;
    const flight = this.#flights.first(bytesMax);
    if (flight === undefined) return;
    if (this.#failuresInARow === 0) this.#flights.prepareNext(bytesMax);
    const { batches } = flight;
    try {
      await flight.loaded;
    } catch (error) {
      await this.#flights.turnedBack();
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
    this.#flights.arrived();
    this.#loadedSeq = batches.at(-1)?.seq ?? this.#loadedSeq;
    for (const { book } of batches) book.loaded();
    // Not left to the garbage collector, which would run for each 64 MB of it.
    for (const { memory } of batches) memory?.transfer(0);
    await this.#release();
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
