/** What is durable and not in the database yet, and what of it goes there as one. */
import { rowGroupRows } from '../database.ts';
import type { JournaledBatch } from './journaled-batch.ts';
import type { GroupBook } from './store-stages.ts';

export interface Acknowledged extends JournaledBatch {
  readonly book: GroupBook;
  readonly bytes: number;
  /** What the group came in; given back once it is loaded. */
  readonly memory: ArrayBuffer | undefined;
}

export interface Flight {
  readonly batches: readonly Acknowledged[];
  readonly bytes: number;
  readonly loaded: Promise<void>;
}

/**
 * Texts that fill a row group are compressed once and go to the file; fewer go through DuckDB's
 * WAL, are copied into the table and compressed by a checkpoint: a fifth more of the CPU time for
 * spans of 20 KB. Where that is near, a flight takes up to half as much again.
 */
const stretch = 1.5;

export class Flights {
  readonly #load: (batches: readonly Acknowledged[]) => Promise<void>;
  /** In order; those of the flights come first. */
  #waiting: Acknowledged[] = [];
  #bytes = 0;
  /** One that is stored, and one that is prepared meanwhile. */
  #begun: Flight[] = [];
  /** One of them was not stored: what is stored before it is tried again would go ahead of it. */
  #hasFailed = false;

  constructor(load: (batches: readonly Acknowledged[]) => Promise<void>) {
    this.#load = load;
  }

  push(batch: Acknowledged): void {
    this.#waiting.push(batch);
    this.#bytes += batch.bytes;
  }

  /** Of all that is not in the database. */
  get bytes(): number {
    return this.#bytes;
  }

  /** All that is not in the database, in order. */
  get waiting(): readonly Acknowledged[] {
    return this.#waiting;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  get isUnderway(): boolean {
    return this.#begun.length > 0;
  }

  /** What no flight has is as much as one takes. */
  isWhole(flightBytes: number): boolean {
    const bytes = this.#bytes - this.#begun.reduce((sum, flight) => sum + flight.bytes, 0);
    if (bytes < flightBytes) return false;
    return bytes >= flightBytes * stretch || !isNear(textRows(this.#notBegun()));
  }

  /** The one underway, or one of about so many bytes, of one batch at least. */
  first(flightBytes: number): Flight | undefined {
    if (this.#begun.length === 0) this.#begin(flightBytes);
    return this.#begun[0];
  }

  /** While one is underway the next begins as soon as it is whole. */
  prepareNext(flightBytes: number): void {
    if (this.#begun.length !== 1 || this.#hasFailed) return;
    if (this.isWhole(flightBytes)) this.#begin(flightBytes);
  }

  /** The first is in the database. */
  arrived(): void {
    const [flight, ...others] = this.#begun;
    this.#begun = others;
    this.#waiting = this.#waiting.slice(flight?.batches.length ?? 0);
    this.#bytes -= flight?.bytes ?? 0;
  }

  /** The first has failed, and so has what was begun after it. All of it waits again. */
  async turnedBack(): Promise<void> {
    await Promise.allSettled(this.#begun.map(({ loaded }) => loaded));
    this.#begun = [];
    this.#hasFailed = false;
  }

  #begin(flightBytes: number): void {
    const batches = firstOf(this.#notBegun(), flightBytes);
    if (batches.length === 0) return;
    const loaded = this.#load(batches);
    // Told where it is waited for, which may be later: the files of the one before are removed.
    loaded.catch(() => {
      this.#hasFailed = true;
    });
    this.#begun.push({ batches, bytes: sumBytes(batches), loaded });
  }

  #notBegun(): readonly Acknowledged[] {
    return this.#waiting.slice(this.#begun.reduce((sum, { batches }) => sum + batches.length, 0));
  }
}

function firstOf(waiting: readonly Acknowledged[], bytesMax: number): readonly Acknowledged[] {
  const first = within(waiting, bytesMax);
  if (first.length === waiting.length || !isNear(textRows(first))) return first;
  return within(waiting, bytesMax * stretch);
}

function within(waiting: readonly Acknowledged[], bytesMax: number): readonly Acknowledged[] {
  let bytes = 0;
  const count = waiting.findIndex((batch) => {
    bytes += batch.bytes;
    return bytes > bytesMax;
  });
  return waiting.slice(0, count === -1 ? undefined : Math.max(1, count));
}

/** Half as much again fills a row group. */
function isNear(rows: number): boolean {
  return rows < rowGroupRows && rows * stretch >= rowGroupRows;
}

function textRows(batches: readonly Acknowledged[]): number {
  let rows = 0;
  for (const { blocks } of batches) {
    for (const block of blocks) if (block.table === 'content') rows += block.rows;
  }
  return rows;
}

function sumBytes(batches: readonly Acknowledged[]): number {
  return batches.reduce((sum, { bytes }) => sum + bytes, 0);
}
