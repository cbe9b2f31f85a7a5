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

/** What a use has of the pool while it runs. */
interface Turn {
  /** Connections, or all of them for who runs alone. */
  readonly share: number;
  /** Another ran at the same time. */
  hadCompany: boolean;
}

interface Waiting {
  readonly share: number;
  readonly go: (turn: Turn) => void;
  readonly refuse: (reason: Unavailable) => void;
}

/** Owns its connections until `close`, which interrupts what still runs and waits for its end. */
export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #idle: DuckDBConnection[] = [];
  readonly #busy = new Set<DuckDBConnection>();
  /** In the order they came; who waits to be alone lets nobody pass. */
  readonly #waiting: Waiting[] = [];
  readonly #turns = new Set<Turn>();
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Runs `work` in a read-only transaction on a connection of its own and ends the transaction,
   * also where `work` left a result half read. Without memory for it beside others it runs again,
   * alone.
   *
   * @throws Unavailable when too many wait already, after `close`, or without memory for it.
   */
  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { size } = this.#options;
    for (let share = 1; ; share = size) {
      const turn = await this.#turn(share);
      try {
        return await this.#tracked(work);
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        if (!turn.hadCompany) throw outOfMemory();
      } finally {
        this.#turns.delete(turn);
        this.#admit();
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { refuse } of this.#waiting.splice(0)) refuse(closing());
    while (this.#running.size > 0) {
      for (const connection of this.#busy) connection.interrupt();
      const pause = new Promise((resolve) => setTimeout(resolve, 20));
      await Promise.race([Promise.allSettled(this.#running), pause]);
    }
    for (const connection of this.#idle.splice(0)) connection.closeSync();
  }

  #turn(share: number): Promise<Turn> {
    if (this.#closed) return Promise.reject(closing());
    const mustWait = this.#waiting.length > 0 || !this.#hasRoom(share);
    if (mustWait && this.#waiting.length >= this.#options.waitingMax) {
      return Promise.reject(busy('Too many queries are waiting.'));
    }
    const { promise, resolve: go, reject: refuse } = Promise.withResolvers<Turn>();
    this.#waiting.push({ share, go, refuse });
    this.#admit();
    return promise;
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#hasRoom(next.share)) return;
      this.#waiting.shift();
      const turn = { share: next.share, hadCompany: this.#turns.size > 0 };
      for (const other of this.#turns) other.hadCompany = true;
      this.#turns.add(turn);
      next.go(turn);
    }
  }

  #hasRoom(share: number): boolean {
    let taken = 0;
    for (const turn of this.#turns) taken += turn.share;
    return taken + share <= this.#options.size;
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

function closing(): Unavailable {
  return busy('The store is closing.');
}

function busy(message: string): Unavailable {
  return new Unavailable(message, { code: 'queries_busy', retryAfterMs });
}
