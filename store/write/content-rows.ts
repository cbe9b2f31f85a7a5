import type { DuckDBConnection } from '@duckdb/node-api';
import { Appenders } from './appenders.ts';
import { blocksOf, type JournaledBatch } from './journaled-batch.ts';
import type { KeptMemory } from './kept-memory.ts';
import { rollBack } from './roll-back.ts';
import { contentTables, StoredContent } from './stored-content.ts';
import { readStoredContent } from './stored-hashes.ts';

/**
 * Texts and messages: their rows are named by their content and stored once. They are committed
 * before the rows that name them, so that these never lack one; texts that nobody names, because
 * what came after them failed, are there when it is tried again.
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

  /** @param connection is used by nobody else from now on */
  static async open(connection: DuckDBConnection, kept: KeptMemory): Promise<ContentRows> {
    const stored = new StoredContent();
    await readStoredContent(connection, stored);
    const appenders = await Appenders.open(connection, contentTables, kept);
    return new ContentRows(connection, appenders, stored);
  }

  /** Stores the rows that are not stored yet, once each. Calls must not overlap. */
  async append(batches: readonly JournaledBatch[]): Promise<void> {
    const claim = this.stored.openClaim();
    try {
      const unknown = contentTables.map((table) => {
        const blocks = blocksOf([table], batches).flatMap(({ block, seq }) =>
          claim.add(table, block).map((kept) => ({ block: kept, seq })),
        );
        return [table, blocks] as const;
      });
      if (unknown.some(([, blocks]) => blocks.length > 0)) {
        await this.#connection.run('BEGIN TRANSACTION');
        for (const [table, blocks] of unknown) await this.#appenders.append(table, blocks);
        await this.#connection.run('COMMIT');
      }
      claim.committed();
    } catch (error) {
      claim.failed();
      await rollBack(this.#connection);
      throw error;
    }
  }

  close(): void {
    this.#connection.closeSync();
  }
}
