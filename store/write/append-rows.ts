/** All rows of a load, into their tables, within an open transaction. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { runTables } from '../../model/run-columns.ts';
import { Appenders } from './appenders.ts';
import { foldSampledOut } from './fold-sampled-out.ts';
import { blocksOf } from './journaled-batch.ts';
import type { KeptMemory } from './kept-memory.ts';
import { NamedRows, type NamedTable } from './named-rows.ts';
import { judgedTables, type PreparedLoad } from './prepare-load.ts';
import { takeBackSums } from './take-back-sums.ts';

/** Tables whose rows are appended as they come. */
const plainTables = [
  ...['log_record', 'metric_point', 'redaction', 'assessment', 'receipt', 'tail_verdict'],
  ...Object.keys(runTables),
] as const;

const tracePartColumns = 26;

export interface RowAppenderOptions {
  readonly sampledOutMax: number;
  /** Is told of every row. */
  readonly kept: KeptMemory;
}

export class RowAppender {
  readonly #connection: DuckDBConnection;
  readonly #appenders: Appenders;
  readonly #named: NamedRows;
  /** Prepared once: planning it takes longer than running it over a small flush. */
  readonly #appendTraceParts: DuckDBPreparedStatement;
  readonly #options: RowAppenderOptions;

  private constructor(
    connection: DuckDBConnection,
    appenders: Appenders,
    named: NamedRows,
    appendTraceParts: DuckDBPreparedStatement,
    options: RowAppenderOptions,
  ) {
    this.#connection = connection;
    this.#appenders = appenders;
    this.#named = named;
    this.#appendTraceParts = appendTraceParts;
    this.#options = options;
  }

  static async open(
    connection: DuckDBConnection,
    options: RowAppenderOptions,
  ): Promise<RowAppender> {
    const { kept } = options;
    const named = await NamedRows.open(connection, kept);
    const appenders = await Appenders.open(connection, [...judgedTables, ...plainTables], kept);
    const text = readFileSync(join(import.meta.dirname, 'append-trace-parts.sql'), 'utf8');
    return new RowAppender(connection, appenders, named, await connection.prepare(text), options);
  }

  /**
   * @param range the first and last journal record of the load
   * @returns what is to be called once the transaction is committed
   */
  async append(
    { batches, judging }: PreparedLoad,
    range: readonly [bigint, bigint],
  ): Promise<() => void> {
    const rememberNames = await this.#named.append(batches);
    const judged = await judging;
    const ofTable = (table: string) => judged.blocks.filter(({ block }) => block.table === table);
    await this.#appenders.append('span', ofTable('span'));
    const sampledOut = ofTable('sampled_out');
    await this.#appenders.append('sampled_out', sampledOut);
    if (sampledOut.length > 0) await foldSampledOut(this.#connection, this.#options.sampledOutMax);
    for (const table of plainTables) {
      await this.#appenders.append(table, blocksOf([table], batches));
    }
    this.#appendTraceParts.bind([...range]);
    const { rowsChanged } = await this.#appendTraceParts.run();
    this.#options.kept.add(rowsChanged, tracePartColumns);
    await takeBackSums(this.#connection, judged.aggregates, range[1]);
    return rememberNames;
  }

  /** Resources or scopes whose ids are gone from their table. */
  forget(table: NamedTable, ids: readonly string[]): void {
    this.#named.forget(table, ids);
  }
}
