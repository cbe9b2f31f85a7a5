/**
 * Loads journaled batches into DuckDB: one transaction for each call, on a connection of its own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, type DuckDBPreparedStatement, listValue } from '@duckdb/node-api';
import { assert } from '../../model/errors.ts';
import { keptBytesMax, sampledOutRowsMax } from '../../model/limits.ts';
import type { Database } from '../database.ts';
import { isInvalidated, isOutOfMemory } from '../duckdb-failure.ts';
import { Appenders } from './appenders.ts';
import type { CallTrees } from './call-trees.ts';
import { ContentRows } from './content-rows.ts';
import { foldSampledOut } from './fold-sampled-out.ts';
import { blocksOf, type JournaledBatch } from './journaled-batch.ts';
import { judgeCalls, type StoredAggregate } from './judge-calls.ts';
import { KeptMemory } from './kept-memory.ts';
import { NamedRows, type NamedTable } from './named-rows.ts';
import { rollBack } from './roll-back.ts';
import { readStoredCalls } from './stored-calls.ts';
import type { StoredContent } from './stored-content.ts';
import type { TailHold, TailHoldOptions } from './tail/hold.ts';
import { type OpenedHold, openHold, readPosition } from './tail/open-hold.ts';
import { nothingWaits, RulesInForce } from './tail/rules-in-force.ts';

/** Tables of spans: whose tokens count is judged over both. */
const judgedTables = ['span', 'sampled_out'] as const;
/** Tables whose rows are appended as they come. */
const plainTables = [
  'log_record',
  'metric_point',
  'redaction',
  'assessment',
  'receipt',
  'tail_verdict',
] as const;

export interface LoaderOptions {
  readonly sampledOutMax?: number;
  readonly keptBytesMax?: number;
  /** With policies spans wait until their trace is decided. */
  readonly tail?: TailHoldOptions;
}

type Bounds = Required<Omit<LoaderOptions, 'tail'>>;

const tracePartColumns = 26;

interface Parts {
  readonly appenders: Appenders;
  readonly content: ContentRows;
  readonly named: NamedRows;
  readonly kept: KeptMemory;
}

function noPolicies(): TailHoldOptions {
  return { rules: new RulesInForce(nothingWaits), clock: () => 0n };
}

export class Loader {
  readonly #instance: Database;
  readonly #connection: DuckDBConnection;
  readonly #appenders: Appenders;
  readonly #content: ContentRows;
  readonly #named: NamedRows;
  /** Prepared once: planning it takes longer than running it over a small flush. */
  readonly #appendTraceParts: DuckDBPreparedStatement;
  readonly #bounds: Bounds;
  readonly #kept: KeptMemory;
  /** Traces that are not decided yet; undefined where every span is stored at once. */
  #hold: TailHold | undefined;
  /** The last record that a load has taken, or told held rows from others in. */
  #examined: number;
  readonly #replayFrom: number;
  /** Settles when nobody uses the connection any more; it never rejects. */
  #turn: Promise<void> = Promise.resolve();
  /** As the database has them; unknown after a flush that failed. */
  #trees: Promise<CallTrees> | undefined;
  /** It has to be attached anew before anything else. */
  #isInvalidated = false;
  /** When so much is kept, the file is let go. */
  #letGoAt: number;

  private constructor(
    instance: Database,
    connection: DuckDBConnection,
    { appenders, content, named, kept }: Parts,
    appendTraceParts: DuckDBPreparedStatement,
    bounds: Bounds,
    { hold, examined, replayFrom }: OpenedHold,
  ) {
    this.#hold = hold;
    this.#examined = examined;
    this.#replayFrom = replayFrom;
    this.#bounds = bounds;
    this.#kept = kept;
    this.#letGoAt = bounds.keptBytesMax;
    this.#instance = instance;
    this.#connection = connection;
    this.#appenders = appenders;
    this.#content = content;
    this.#named = named;
    this.#appendTraceParts = appendTraceParts;
  }

  /** The database must have the current schema. */
  static async open(
    instance: Database,
    { tail = noPolicies(), ...options }: LoaderOptions = {},
  ): Promise<Loader> {
    const connection = await instance.connect();
    const kept = new KeptMemory();
    const named = await NamedRows.open(connection, kept);
    const appenders = await Appenders.open(connection, [...judgedTables, ...plainTables], kept);
    const content = await ContentRows.open(connection, kept);
    const prepared = await connection.prepare(readSql('append-trace-parts'));
    const hold = await openHold(connection, tail);
    const parts = { appenders, content, named, kept };
    const bounds = { sampledOutMax: sampledOutRowsMax, keptBytesMax, ...options };
    return new Loader(instance, connection, parts, prepared, bounds, hold);
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
   * Stores all of it or nothing; batches are in order of `seq`. Calls must not overlap.
   * On failure the transaction was rolled back and the same call may be made again.
   */
  load(batches: readonly JournaledBatch[]): Promise<void> {
    return this.alone(async () => {
      await this.#letGo();
      await this.#load(batches);
    });
  }

  async #load(all: readonly JournaledBatch[]): Promise<void> {
    const plan = this.#hold?.plan(all, this.#examined, performance.now());
    // After a commit that failed and holds all the same some are stored already.
    const batches = plan?.batches ?? all.filter(({ seq }) => seq > this.#examined);
    const [first, last] = [batches[0]?.seq, batches.at(-1)?.seq];
    if (first === undefined || last === undefined) {
      plan?.commit();
      return;
    }
    this.#trees ??= readStoredCalls(this.#instance);
    try {
      const trees = await this.#trees;
      await this.#connection.run('BEGIN TRANSACTION');
      const remember = await this.#appendRows(batches, trees, [BigInt(first), BigInt(last)]);
      const heldFrom = plan?.heldFrom;
      await this.#connection.run('UPDATE journal_position SET journal_seq = $1, held_from = $2', [
        BigInt(last),
        heldFrom === undefined ? null : BigInt(heldFrom),
      ]);
      await this.#connection.run('COMMIT');
      this.#examined = last;
      plan?.commit();
      // Known only now: a rolled-back row must be appended again.
      remember();
    } catch (error) {
      this.#trees = undefined;
      if (isOutOfMemory(error)) this.#letGoAt = 0;
      await rollBack(this.#connection);
      throw error;
    }
  }

  /** What it answers is to be called once the open transaction is committed. */
  async #appendRows(
    batches: readonly JournaledBatch[],
    trees: CallTrees,
    [first, last]: readonly [bigint, bigint],
  ): Promise<() => void> {
    const rememberNames = await this.#named.append(batches);
    const rememberContent = await this.#content.append(batches);
    const judged = await judgeCalls(blocksOf(judgedTables, batches), trees);
    const ofTable = (table: string) => judged.blocks.filter(({ block }) => block.table === table);
    await this.#appenders.append('span', ofTable('span'));
    const sampledOut = ofTable('sampled_out');
    await this.#appenders.append('sampled_out', sampledOut);
    if (sampledOut.length > 0) await foldSampledOut(this.#connection, this.#bounds.sampledOutMax);
    for (const table of plainTables) {
      await this.#appenders.append(table, blocksOf([table], batches));
    }
    this.#appendTraceParts.bind([first, last]);
    const { rowsChanged } = await this.#appendTraceParts.run();
    this.#kept.add(rowsChanged, tracePartColumns);
    await this.#correct(judged.aggregates, last);
    return () => {
      rememberNames();
      rememberContent();
    };
  }

  /** Runs a task on the writing connection while nothing is loaded; loads wait for it. */
  alone<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      if (this.#isInvalidated) await this.#reattach();
      try {
        return await task(this.#connection);
      } catch (error) {
        this.#isInvalidated ||= isInvalidated(error);
        throw error;
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
    this.#named.forget(table, ids);
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** DuckDB keeps what cannot be taken from it otherwise. */
  async #letGo(): Promise<void> {
    if (this.#kept.bytes < this.#letGoAt) return;
    const { keptBytesMax } = this.#bounds;
    try {
      const isDone = (await this.#instance.reattach?.()) ?? true;
      if (isDone) this.#kept.forget();
      // Somebody reads for long: a little later, then.
      this.#letGoAt = isDone ? keptBytesMax : this.#kept.bytes + keptBytesMax / 16;
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
    const isDone = (await this.#instance.reattach?.()) ?? true;
    if (!isDone) throw new Error('the database cannot be attached anew while it is read');
    this.#trees = undefined;
    const { examined } = await readPosition(this.#connection);
    this.#examined = examined;
    this.#isInvalidated = false;
  }

  /** Takes spans out of the sums that were counted before the children whose tokens they repeat. */
  async #correct(aggregates: readonly StoredAggregate[], last: bigint): Promise<void> {
    if (aggregates.length === 0) return;
    await this.#connection.run('INSERT INTO aggregate_span SELECT unnest($1), unnest($2), $3', [
      listValue(aggregates.map(({ traceId }) => traceId)),
      listValue(aggregates.map(({ spanId }) => spanId)),
      last,
    ]);
    const came = aggregates.map(({ journalSeq }) => journalSeq).sort((a, b) => a - b);
    const range = [came[0] ?? 0, came.at(-1) ?? 0].map(BigInt);
    await this.#connection.run(readSql('append-aggregates'), [last, ...range]);
  }
}

function readSql(name: string): string {
  return readFileSync(join(import.meta.dirname, `${name}.sql`), 'utf8');
}
