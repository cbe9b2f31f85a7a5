/**
 * Loads journaled batches into DuckDB: one transaction for each call, on a connection of its own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, type DuckDBPreparedStatement, listValue } from '@duckdb/node-api';
import { assert } from '../../model/errors.ts';
import { sampledOutRowsMax } from '../../model/limits.ts';
import { type RowBlock, readRowBlocks, textAt } from '../../model/row-block.ts';
import { filterRows } from '../../model/row-block-builder.ts';
import type { Database } from '../database.ts';
import { BlockAppender, type JournaledBlock } from './append-blocks.ts';
import type { CallTrees } from './call-trees.ts';
import { foldSampledOut } from './fold-sampled-out.ts';
import { blocksOf, type JournaledBatch } from './journaled-batch.ts';
import { judgeCalls, type StoredAggregate } from './judge-calls.ts';
import { RecentHashes } from './recent-hashes.ts';
import { rollBack } from './roll-back.ts';
import { readStoredCalls } from './stored-calls.ts';
import { type ContentTable, contentTables, StoredContent } from './stored-content.ts';
import { readStoredContent } from './stored-hashes.ts';
import type { TailHold, TailHoldOptions } from './tail/hold.ts';
import { type OpenedHold, openHold } from './tail/open-hold.ts';
import { readTargetTables } from './target-tables.ts';
import { TextHeap } from './text-heap.ts';

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
/** Tables whose rows are named by their content and stored once. */
const namedTables = { resource: 'resource_id', scope: 'scope_id' } as const;
type NamedTable = keyof typeof namedTables;
/** Ids remembered so that most flushes need not ask; a fuller memory is begun anew. */
const knownIdsMax = 65_536;

export interface LoaderOptions {
  readonly sampledOutMax?: number;
  /** With policies spans wait until their trace is decided. */
  readonly tail?: TailHoldOptions;
}

const noPolicies: TailHoldOptions = { policies: [], clock: () => 0n };

export class Loader {
  readonly #instance: Database;
  readonly #connection: DuckDBConnection;
  readonly #appenders: ReadonlyMap<string, BlockAppender>;
  /** Prepared once: planning it takes longer than running it over a small flush. */
  readonly #appendTraceParts: DuckDBPreparedStatement;
  readonly #sampledOutMax: number;
  /** Traces that are not decided yet; undefined where every span is stored at once. */
  #hold: TailHold | undefined;
  /** The last record that a load has taken, or told held rows from others in. */
  #examined: number;
  readonly #replayFrom: number;
  /** Settles when nobody uses the connection any more; it never rejects. */
  #turn: Promise<void> = Promise.resolve();
  /** As the database has them; unknown after a flush that failed. */
  #trees: Promise<CallTrees> | undefined;
  /** What of the texts and messages is in the database. */
  readonly content: StoredContent;
  readonly #known: Readonly<Record<NamedTable, Set<string>>> = {
    resource: new Set(),
    scope: new Set(),
  };

  private constructor(
    instance: Database,
    connection: DuckDBConnection,
    appenders: ReadonlyMap<string, BlockAppender>,
    appendTraceParts: DuckDBPreparedStatement,
    content: StoredContent,
    sampledOutMax: number,
    { hold, examined, replayFrom }: OpenedHold,
  ) {
    this.#hold = hold;
    this.#examined = examined;
    this.#replayFrom = replayFrom;
    this.#sampledOutMax = sampledOutMax;
    this.#instance = instance;
    this.#connection = connection;
    this.#appenders = appenders;
    this.#appendTraceParts = appendTraceParts;
    this.content = content;
  }

  /** The database must have the current schema. */
  static async open(
    instance: Database,
    { sampledOutMax = sampledOutRowsMax, tail = noPolicies }: LoaderOptions = {},
  ): Promise<Loader> {
    const connection = await instance.connect();
    for (const table of Object.keys(namedTables)) {
      await connection.run(`CREATE TEMP TABLE new_${table} AS FROM ${table} LIMIT 0`);
    }
    const tables = await readTargetTables(connection, [
      ...judgedTables,
      ...plainTables,
      ...contentTables,
      ...Object.keys(namedTables).map((table) => `new_${table}`),
    ]);
    const prepared = await connection.prepare(readSql('append-trace-parts'));
    const content = new StoredContent();
    await readStoredContent(connection, content);
    const heap = new TextHeap();
    const appenders = new Map(
      [...tables].map(([name, table]) => [name, new BlockAppender(connection, table, heap)]),
    );
    const hold = await openHold(connection, tail);
    return new Loader(instance, connection, appenders, prepared, content, sampledOutMax, hold);
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
    return this.alone(() => this.#load(batches));
  }

  async #load(all: readonly JournaledBatch[]): Promise<void> {
    const plan = this.#hold?.plan(all, this.#examined, performance.now());
    const batches = plan?.batches ?? all;
    const [first, last] = [batches[0]?.seq, batches.at(-1)?.seq];
    if (first === undefined || last === undefined) {
      plan?.commit();
      return;
    }
    this.#trees ??= readStoredCalls(this.#instance);
    try {
      const trees = await this.#trees;
      await this.#connection.run('BEGIN TRANSACTION');
      const resources = await this.#appendNamed('resource', batches);
      const scopes = await this.#appendNamed('scope', batches);
      const contents = await this.#appendContent('content', batches);
      const messages = await this.#appendContent('message', batches);
      const judged = await judgeCalls(blocksOf(judgedTables, batches), trees);
      const ofTable = (table: string) => judged.blocks.filter(({ block }) => block.table === table);
      await this.#append('span', ofTable('span'));
      const sampledOut = ofTable('sampled_out');
      await this.#append('sampled_out', sampledOut);
      if (sampledOut.length > 0) await foldSampledOut(this.#connection, this.#sampledOutMax);
      for (const table of plainTables) {
        await this.#append(table, blocksOf([table], batches));
      }
      this.#appendTraceParts.bind([BigInt(first), BigInt(last)]);
      await this.#appendTraceParts.run();
      await this.#correct(judged.aggregates, BigInt(last));
      const heldFrom = plan?.heldFrom;
      await this.#connection.run('UPDATE journal_position SET journal_seq = $1, held_from = $2', [
        BigInt(last),
        heldFrom === undefined ? null : BigInt(heldFrom),
      ]);
      await this.#connection.run('COMMIT');
      this.#examined = last;
      plan?.commit();
      // Known only now: a rolled-back row must be appended again.
      this.#remember('resource', resources);
      this.#remember('scope', scopes);
      this.content.remember('content', contents);
      this.content.remember('message', messages);
    } catch (error) {
      this.#trees = undefined;
      await rollBack(this.#connection);
      throw error;
    }
  }

  /** Runs a task on the writing connection while nothing is loaded; loads wait for it. */
  alone<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => task(this.#connection));
    this.#turn = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  /** Resources or scopes whose ids are gone from their table. */
  forget(table: NamedTable, ids: readonly string[]): void {
    for (const id of ids) this.#known[table].delete(id);
  }

  close(): void {
    this.#connection.closeSync();
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

  #append(table: string, blocks: readonly JournaledBlock[]): Promise<void> {
    const appender = this.#appenders.get(table);
    assert(appender !== undefined, `no table ${table}`);
    return appender.append(blocks);
  }

  /** Appends the rows that are not stored yet, once each, and answers their blocks. */
  async #appendContent(
    table: ContentTable,
    batches: readonly JournaledBatch[],
  ): Promise<readonly RowBlock[]> {
    const inThisLoad = new RecentHashes(Number.POSITIVE_INFINITY);
    const unknown = blocksOf([table], batches).flatMap(({ block, seq }) =>
      this.content.unknown(table, block, inThisLoad).map((kept) => ({ block: kept, seq })),
    );
    await this.#append(table, unknown);
    return unknown.map(({ block }) => block);
  }

  /** Appends the rows whose id neither we nor the table know; answers all ids it looked at. */
  async #appendNamed(
    table: NamedTable,
    batches: readonly JournaledBatch[],
  ): Promise<ReadonlySet<string>> {
    const seen = new Set<string>();
    const unknown = blocksOf([table], batches).flatMap(({ block, seq }) => {
      const keep = this.#markUnknown(table, block, seen);
      if (!keep.includes(1)) return [];
      return readRowBlocks(filterRows(block, keep)).map((kept) => ({ block: kept, seq }));
    });
    if (unknown.length === 0) return seen;
    const id = namedTables[table];
    await this.#append(`new_${table}`, unknown);
    await this.#connection.run(
      `INSERT INTO ${table} BY NAME FROM new_${table} ANTI JOIN ${table} USING (${id})`,
    );
    await this.#connection.run(`DELETE FROM new_${table}`);
    return seen;
  }

  #markUnknown(table: NamedTable, block: RowBlock, seen: Set<string>): Uint8Array {
    const keep = new Uint8Array(block.rows);
    const column = block.columns.find(({ name }) => name === namedTables[table]);
    if (column === undefined) return keep;
    for (let row = 0; row < block.rows; row++) {
      const id = textAt(block, column, row);
      if (id === undefined || seen.has(id) || this.#known[table].has(id)) continue;
      seen.add(id);
      keep[row] = 1;
    }
    return keep;
  }

  #remember(table: NamedTable, ids: ReadonlySet<string>): void {
    const known = this.#known[table];
    if (known.size + ids.size > knownIdsMax) known.clear();
    for (const id of ids) known.add(id);
  }
}

function readSql(name: string): string {
  return readFileSync(join(import.meta.dirname, `${name}.sql`), 'utf8');
}
