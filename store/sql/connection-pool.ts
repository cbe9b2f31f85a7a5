/**
 * Reading connections of one DuckDB instance. Every use is one read-only transaction: what it sees
 * does not change while it runs, and a statement that wrote would fail. Readers never wait for
 * the writer nor it for them.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';
import type { Database } from '../database.ts';

export interface PoolOptions {
  readonly instance: Database;
  /** Connections used at once. */
  readonly size: number;
  /** Uses that may wait for one; more are refused. */
  readonly waitingMax: number;
}

/** Owns its connections until `close`, which interrupts what still runs and waits for its end. */
export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #idle: DuckDBConnection[] = [];
  readonly #busy = new Set<DuckDBConnection>();
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #taken = 0;
  #closed = false;
  /** Uses that began. */
  #started = 0;
  /** Settles when nobody waits to be alone; it never rejects. */
  #alone: Promise<void> = Promise.resolve();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Runs `work` in a read-only transaction on a connection of its own and ends the transaction,
   * also where `work` left a result half read. Without memory for it, while others ran, it runs
   * again once nothing else does.
   *
   * @throws Unavailable when too many wait already, after `close`, or without memory for it.
   */
  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    await this.#turn();
    const others = this.#running.size;
    const started = ++this.#started;
    try {
      return await this.#tracked(work);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      if (others === 0 && started === this.#started) throw outOfMemory();
    } finally {
      this.#giveBack();
    }
    return this.#useAlone(work);
  }

  async #useAlone<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const before = this.#alone;
    const done = Promise.withResolvers<void>();
    // Two that each had some of the turns would wait for each other for ever.
    this.#alone = done.promise;
    let turns = 0;
    try {
      await before;
      for (; turns < this.#options.size; turns++) await this.#turn();
      this.#started++;
      return await this.#tracked(work);
    } catch (error) {
      throw isOutOfMemory(error) ? outOfMemory() : error;
    } finally {
      for (; turns > 0; turns--) this.#giveBack();
      done.resolve();
    }
  }

  async #tracked<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { read = (run) => run() } = this.#options.instance;
    const running = read(() => this.#run(work));
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** To the next that waits, if any does. */
  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const next of this.#waiting.splice(0)) next();
    while (this.#running.size > 0) {
      for (const connection of this.#busy) connection.interrupt();
      const pause = new Promise((resolve) => setTimeout(resolve, 20));
      await Promise.race([Promise.allSettled(this.#running), pause]);
    }
    for (const connection of this.#idle.splice(0)) connection.closeSync();
  }

  async #turn(): Promise<void> {
    const { size, waitingMax } = this.#options;
    if (!this.#closed && this.#taken >= size) {
      if (this.#waiting.length >= waitingMax) throw busy('Too many queries are waiting.');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#taken += 1;
    if (this.#closed) throw busy('The store is closing.');
  }

  async #run<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = this.#idle.pop() ?? (await this.#options.instance.connect());
    this.#busy.add(connection);
    let usable = false;
    try {
      await connection.run('BEGIN TRANSACTION READ ONLY');
      try {
        return await work(connection);
      } finally {
        usable = await rolledBack(connection);
      }
    } finally {
      this.#busy.delete(connection);
      if (usable && !this.#closed) this.#idle.push(connection);
      else connection.closeSync();
    }
  }
}

/** Ends the transaction and closes a half-read result; false where the connection is spoilt. */
async function rolledBack(connection: DuckDBConnection): Promise<boolean> {
  try {
    await connection.run('ROLLBACK');
    return true;
  } catch {
    // An interrupt can meet the ROLLBACK itself. The connection is closed, which ends it as well.
    return false;
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Out of Memory Error');
}

/** Writing and other queries use the same memory, so that a later try may well find room. */
function outOfMemory(): Unavailable {
  return new Unavailable('The database has no memory left for this query at the moment.', {
    code: 'queries_out_of_memory',
    hint: 'Ask again later or for less, or raise limits.duckdb_memory.',
    retryAfterMs,
  });
}

function busy(message: string): Unavailable {
  return new Unavailable(message, { code: 'queries_busy', retryAfterMs });
}
