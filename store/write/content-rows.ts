import type { DuckDBConnection } from '@duckdb/node-api';
import type { Database } from '../database.ts';
import type { JournaledBlock } from './append-blocks.ts';
import { Appenders } from './appenders.ts';
import { blocksOf, type JournaledBatch } from './journaled-batch.ts';
import { RecentHashes } from './recent-hashes.ts';
import { rollBack } from './roll-back.ts';
import { type ContentTable, contentTables, StoredContent } from './stored-content.ts';
import { readStoredContent } from './stored-hashes.ts';

/**
 * Stores texts and messages on a connection of its own, and so on a thread of its own, beside the
 * rows that name them. Its transaction is committed before theirs: a text that nothing names yet is
 * only known early, also after a crash between the two.
 */
export class ContentRows {
  readonly #connection: DuckDBConnection;
  readonly #appenders: Appenders;
  /** What of the texts and messages is in the database. */
  readonly stored: StoredContent;

  private constructor(connection: DuckDBConnection, appenders: Appenders, stored: StoredContent) {
    this.#connection = connection;
    this.#appenders = appenders;
    this.stored = stored;
  }

  static async open(instance: Database): Promise<ContentRows> {
    const connection = await instance.connect();
    const stored = new StoredContent();
    await readStoredContent(connection, stored);
    return new ContentRows(connection, await Appenders.open(connection, contentTables), stored);
  }

  /** All rows that are not stored yet, once each, or after a failure none. */
  async store(batches: readonly JournaledBatch[]): Promise<void> {
    const unknown = contentTables.map((table) => [table, this.#unknown(table, batches)] as const);
    if (unknown.every(([, blocks]) => blocks.length === 0)) return;
    try {
      await this.#connection.run('BEGIN TRANSACTION');
      for (const [table, blocks] of unknown) await this.#appenders.append(table, blocks);
      await this.#connection.run('COMMIT');
    } catch (error) {
      await rollBack(this.#connection);
      throw error;
    }
    for (const [table, blocks] of unknown) {
      for (const { block } of blocks) this.stored.remember(table, block);
    }
  }

  close(): void {
    this.#connection.closeSync();
  }

  #unknown(table: ContentTable, batches: readonly JournaledBatch[]): readonly JournaledBlock[] {
    const inThisLoad = new RecentHashes(Number.POSITIVE_INFINITY);
    return blocksOf([table], batches).flatMap(({ block, seq }) =>
      this.stored.unknown(table, block, inThisLoad).map((kept) => ({ block: kept, seq })),
    );
  }
}
