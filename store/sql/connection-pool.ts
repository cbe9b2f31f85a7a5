/**
 * Reading connections of one DuckDB instance. Every use is one read-only transaction: what it sees
 * does not change while it runs, and a statement that wrote would fail. Readers never wait for
 * the writer nor it for them.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { failureCode, Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';
import type { Database } from '../database.ts';

export interface PoolOptions {
  readonly instance: Database;
  /** Connections used at once. */
  readonly size: number;
  /** Uses that may wait for one; more are refused. */
  readonly waitingMax: number;
}

type Work<T> = (connection: DuckDBConnection) => Promise<T>;

const interruptEveryMs = 50;

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
  readonly refuse: (reason: Error) => void;
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
   * alone. Once `signal` is aborted it waits no more, and what runs is interrupted.
   *
   * @throws Unavailable when too many wait already, after `close`, or without memory for it; what
   * `signal` was aborted with, or `read_abandoned` where that is no failure of ours.
   */
  async use<T>(work: Work<T>, signal?: AbortSignal): Promise<T> {
    const { size } = this.#options;
    for (let share = 1; ; share = size) {
      const turn = await this.#turn(share, signal);
      try {
        // Since it was let in.
        if (this.#closed) throw closing();
        const result = await this.#tracked(work, signal);
        signal?.throwIfAborted();
        return result;
      } catch (error) {
        if (signal?.aborted === true) throw reasonOf(signal);
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
      const pause = new Promise((resolve) => setTimeout(resolve, interruptEveryMs));
      await Promise.race([Promise.allSettled(this.#running), pause]);
    }
    for (const connection of this.#idle.splice(0)) connection.closeSync();
  }

  #turn(share: number, signal: AbortSignal | undefined): Promise<Turn> {
    if (this.#closed) return Promise.reject(closing());
    if (signal?.aborted === true) return Promise.reject(reasonOf(signal));
    const mustWait = this.#waiting.length > 0 || !this.#hasRoom(share);
    if (mustWait && this.#waiting.length >= this.#options.waitingMax) {
      return Promise.reject(busy('Too many queries are waiting.'));
    }
    const { promise, resolve: go, reject: refuse } = Promise.withResolvers<Turn>();
    const waiting = { share, go, refuse };
    this.#waiting.push(waiting);
    this.#admit();
    return signal === undefined ? promise : this.#unlessAborted(promise, waiting, signal);
  }

  async #unlessAborted(turn: Promise<Turn>, waiting: Waiting, signal: AbortSignal): Promise<Turn> {
    const leave = () => {
      const at = this.#waiting.indexOf(waiting);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      waiting.refuse(reasonOf(signal));
      // Who is behind it may need less room.
      this.#admit();
    };
    signal.addEventListener('abort', leave);
    try {
      return await turn;
    } finally {
      signal.removeEventListener('abort', leave);
    }
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

  async #tracked<T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
    const { read = (run) => run() } = this.#options.instance;
    const running = read(() => this.#run(work, signal));
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #run<T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
    const connection = this.#idle.pop() ?? (await this.#options.instance.connect());
    this.#busy.add(connection);
    const letBe = interruptOnAbort(connection, signal);
    let usable = false;
    try {
      await connection.run('BEGIN TRANSACTION READ ONLY');
      try {
        signal?.throwIfAborted();
        return await work(connection);
      } finally {
        letBe();
        usable = await rolledBack(connection);
      }
    } finally {
      letBe();
      this.#busy.delete(connection);
      if (usable && !this.#closed) this.#idle.push(connection);
      else connection.closeSync();
    }
  }
}

/**
 * Once the signal is aborted, interrupts the connection again and again: an interrupt between two
 * calls is forgotten by the next. Answers what ends that.
 */
function interruptOnAbort(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
): () => void {
  let repeat: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    repeat = setTimeout(interrupt, interruptEveryMs);
  };
  if (signal?.aborted === true) interrupt();
  else signal?.addEventListener('abort', interrupt);
  return () => {
    clearTimeout(repeat);
    signal?.removeEventListener('abort', interrupt);
  };
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

/** What a signal was aborted with is any value, of platforms' own kinds as well. */
function reasonOf({ reason }: AbortSignal): Error {
  if (failureCode(reason) !== 'bug') return reason;
  return new Unavailable('Nobody waits for this answer any more.', {
    code: 'read_abandoned',
    retryAfterMs,
  });
}

function closing(): Unavailable {
  return busy('The store is closing.');
}

function busy(message: string): Unavailable {
  return new Unavailable(message, { code: 'queries_busy', retryAfterMs });
}
