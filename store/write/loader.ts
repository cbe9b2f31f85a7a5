/**
 * Loads journaled batches into DuckDB, each call in one transaction. Texts come first, in one of
 * their own on another connection: a load that waits has them stored already.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { assert } from '../../model/errors.ts';
import { keptBytesMax, sampledOutRowsMax } from '../../model/limits.ts';
import type { Database } from '../database.ts';
import { isInvalidated, isOutOfMemory } from '../duckdb-failure.ts';
import { RowAppender } from './append-rows.ts';
import { ContentRows } from './content-rows.ts';
import type { JournaledBatch } from './journaled-batch.ts';
import { KeptMemory } from './kept-memory.ts';
import type { NamedTable } from './named-rows.ts';
import { LoadPreparer, type PreparedLoad } from './prepare-load.ts';
import { rollBack } from './roll-back.ts';
import type { StoredContent } from './stored-content.ts';
import type { HoldPlan, TailHold, TailHoldOptions } from './tail/hold.ts';
import { type OpenedHold, openHold, readPosition } from './tail/open-hold.ts';
import { nothingWaits, RulesInForce } from './tail/rules-in-force.ts';

export interface LoaderOptions {
  readonly sampledOutMax?: number;
  readonly keptBytesMax?: number;
  /** With policies spans wait until their trace is decided. */
  readonly tail?: TailHoldOptions;
}

interface Parts {
  readonly rows: RowAppender;
  readonly content: ContentRows;
  readonly kept: KeptMemory;
}

/** What a load stores, on its way; nothing where the database has all of it. */
interface BegunLoad {
  readonly plan: HoldPlan | undefined;
  readonly range: readonly [first: number, last: number] | undefined;
  readonly prepared: PreparedLoad | undefined;
}

interface LastLoad {
  readonly before: Promise<void> | undefined;
  /** What comes after it may be prepared; undefined where it has ended. */
  readonly begun: Promise<BegunLoad | undefined>;
}

const noLoad: LastLoad = { before: undefined, begun: Promise.resolve(undefined) };

function noPolicies(): TailHoldOptions {
  return { rules: new RulesInForce(nothingWaits), clock: () => 0n };
}

export class Loader {
  readonly #instance: Database;
  readonly #connection: DuckDBConnection;
  readonly #rows: RowAppender;
  readonly #content: ContentRows;
  readonly #preparer: LoadPreparer;
  readonly #keptBytesMax: number;
  readonly #kept: KeptMemory;
  /** Traces that are not decided yet; undefined where every span is stored at once. */
  #hold: TailHold | undefined;
  /** The last record that a load has taken, or told held rows from others in. */
  #examined: number;
  readonly #replayFrom: number;
  /** Settles when nobody uses the connection any more; it never rejects. */
  #turn: Promise<void> = Promise.resolve();
  /** Tasks that have their turn or wait for it. */
  #tasks = 0;
  /** The last that was asked for, until it has ended. */
  #lastLoad: LastLoad = noLoad;
  /** It has to be attached anew before anything else. */
  #isInvalidated = false;
  /** When so much is kept, the file is let go. */
  #letGoAt: number;

  private constructor(
    instance: Database,
    connection: DuckDBConnection,
    { rows, content, kept }: Parts,
    keptBytesMax: number,
    { hold, examined, replayFrom }: OpenedHold,
  ) {
    this.#hold = hold;
    this.#examined = examined;
    this.#replayFrom = replayFrom;
    this.#keptBytesMax = keptBytesMax;
    this.#kept = kept;
    this.#letGoAt = keptBytesMax;
    this.#instance = instance;
    this.#connection = connection;
    this.#rows = rows;
    this.#content = content;
    this.#preparer = new LoadPreparer(instance, content);
  }

  /** The database must have the current schema. */
  static async open(
    instance: Database,
    { tail = noPolicies(), ...options }: LoaderOptions = {},
  ): Promise<Loader> {
    const bounds = { sampledOutMax: sampledOutRowsMax, keptBytesMax, ...options };
    const connection = await instance.connect();
    const kept = new KeptMemory();
    const { sampledOutMax } = bounds;
    const rows = await RowAppender.open(connection, { sampledOutMax, kept });
    const content = await ContentRows.open(await instance.connect(), kept);
    const hold = await openHold(connection, tail);
    const parts = { rows, content, kept };
    return new Loader(instance, connection, parts, bounds.keptBytesMax, hold);
  }

  /** What of the texts and messages is in the database. */
  get content(): StoredContent {
    return this.#content.stored;
  }

  /** The last journal record that was loaded, but for what is held. */
  position(): number {
    return this.#examined;
  }

  /** From this record on a start needs the journal again. */
  replayFrom(): number {
    return this.#replayFrom;
  }

  /** The same once it was replayed: what is held, and what was not loaded. */
  neededFrom(): number {
    return this.#hold?.heldFrom() ?? this.#examined + 1;
  }

  get hold(): TailHold | undefined {
    return this.#hold;
  }

  /** Nothing is held any more, and nothing will be. */
  endHold(): void {
    assert(this.#hold?.heldFrom() === undefined, 'held traces were forgotten');
    this.#hold = undefined;
  }

  /**
   * Stores all of it or nothing; batches are in order of `seq`. On failure the transaction was
   * rolled back and the same call may be made again. Calls are stored in their order; one that
   * comes while another is stored is prepared meanwhile, and fails with it.
   */
  load(batches: readonly JournaledBatch[]): Promise<void> {
    const { before, begun: begunBefore } = this.#lastLoad;
    const isNext = before !== undefined && this.#tasks === 1;
    const ahead = isNext ? begunBefore.then((last) => this.#begin(batches, last)) : undefined;
    // Told where the turn comes, which may be later.
    ahead?.catch(() => {});
    const begun = Promise.withResolvers<BegunLoad | undefined>();
    const loaded = this.alone(async () => {
      const early = await ahead;
      try {
        await before;
      } catch {
        await this.#preparer.idle();
        throw new Error('the load before it failed');
      }
      await this.#letGo();
      const own = early ?? this.#begin(batches, undefined);
      begun.resolve(own);
      await this.#load(own);
    });
    const ended = () => {
      begun.resolve(undefined);
      if (this.#lastLoad.before === loaded) this.#lastLoad = noLoad;
    };
    loaded.then(ended, ended);
    this.#lastLoad = { before: loaded, begun: begun.promise };
    return loaded;
  }

  /** @param after a load that is underway, and must be stored first */
  #begin(all: readonly JournaledBatch[], after: BegunLoad | undefined): BegunLoad {
    const examined = after?.range?.[1] ?? this.#examined;
    const moment = { examined, nowMs: performance.now(), after: after?.plan };
    const plan = this.#hold?.plan(all, moment);
    // After a commit that failed and holds all the same some are stored already.
    const batches = plan?.batches ?? all.filter(({ seq }) => seq > examined);
    const [first, last] = [batches[0]?.seq, batches.at(-1)?.seq];
    if (first === undefined || last === undefined) {
      return { plan, range: undefined, prepared: undefined };
    }
    return { plan, range: [first, last], prepared: this.#preparer.prepare(batches) };
  }

  async #load({ plan, range, prepared }: BegunLoad): Promise<void> {
    if (range === undefined || prepared === undefined) {
      plan?.commit();
      return;
    }
    const [first, last] = range;
    try {
      await this.#connection.run('BEGIN TRANSACTION');
      const remember = await this.#rows.append(prepared, [BigInt(first), BigInt(last)]);
      const heldFrom = plan?.heldFrom;
      await this.#connection.run('UPDATE journal_position SET journal_seq = $1, held_from = $2', [
        BigInt(last),
        heldFrom === undefined ? null : BigInt(heldFrom),
      ]);
      await prepared.texts;
      // While another transaction writes, DuckDB makes no checkpoint.
      await this.#preparer.idle();
      await this.#connection.run('COMMIT');
      this.#examined = last;
      plan?.commit();
      // Known only now: a rolled-back row must be appended again.
      remember();
    } catch (error) {
      this.#preparer.invalidate();
      if (isOutOfMemory(error)) this.#letGoAt = 0;
      await rollBack(this.#connection);
      throw error;
    }
  }

  /** Runs a task on the writing connection while nothing is loaded; loads wait for it. */
  alone<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    this.#tasks++;
    const turn = this.#turn.then(async () => {
      try {
        if (this.#isInvalidated) await this.#reattach();
        return await task(this.#connection);
      } catch (error) {
        this.#isInvalidated ||= isInvalidated(error);
        throw error;
      } finally {
        this.#tasks--;
      }
    });
    this.#turn = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  /** Resources or scopes whose ids are gone from their table. */
  forget(table: NamedTable, ids: readonly string[]): void {
    this.#rows.forget(table, ids);
  }

  close(): void {
    this.#content.close();
    this.#connection.closeSync();
  }

  /** DuckDB keeps what cannot be taken from it otherwise. */
  async #letGo(): Promise<void> {
    if (this.#kept.bytes < this.#letGoAt) return;
    await this.#preparer.idle();
    try {
      const isDone = (await this.#instance.reattach?.()) ?? true;
      if (isDone) this.#kept.forget();
      // Somebody reads for long: a little later, then.
      const more = isDone ? this.#keptBytesMax : this.#keptBytesMax / 16;
      this.#letGoAt = this.#kept.bytes + more;
    } catch (error) {
      // The next load attaches it first.
      this.#isInvalidated = true;
      throw error;
    }
  }

  /**
   * What DuckDB asks for once a commit failed half way and it trusts its memory no more. What was
   * committed before is there, and how far that is the database says.
   */
  async #reattach(): Promise<void> {
    await this.#preparer.idle();
    const isDone = (await this.#instance.reattach?.()) ?? true;
    if (!isDone) throw new Error('the database cannot be attached anew while it is read');
    this.#preparer.invalidate();
    const { examined } = await readPosition(this.#connection);
    this.#examined = examined;
    this.#isInvalidated = false;
  }
}
