import type { DuckDBConnection } from '@duckdb/node-api';
import type { JournaledBlock } from './append-blocks.ts';
import { Appenders } from './appenders.ts';
import { blocksOf, type JournaledBatch } from './journaled-batch.ts';
import type { KeptMemory } from './kept-memory.ts';
import { RecentHashes } from './recent-hashes.ts';
import { type ContentTable, contentTables, StoredContent } from './stored-content.ts';
import { readStoredContent } from './stored-hashes.ts';

/** Texts and messages: their rows are named by their content and stored once. */
export class ContentRows {
  readonly #appenders: Appenders;
  /** What of the texts and messages is in the database. */
  readonly stored: StoredContent;

  private constructor(appenders: Appenders, stored: StoredContent) {
    this.#appenders = appenders;
    this.stored = stored;
  }

  static async open(connection: DuckDBConnection, kept: KeptMemory): Promise<ContentRows> {
    const stored = new StoredContent();
    await readStoredContent(connection, stored);
    return new ContentRows(await Appenders.open(connection, contentTables, kept), stored);
  }

  /**
   * Appends the rows that are not stored yet, once each. What it answers is to be called once the
   * transaction is committed: until then a row may have to be appended again.
   */
  async append(batches: readonly JournaledBatch[]): Promise<() => void> {
    const unknown = contentTables.map((table) => [table, this.#unknown(table, batches)] as const);
    for (const [table, blocks] of unknown) await this.#appenders.append(table, blocks);
    return () => {
      for (const [table, blocks] of unknown) {
        for (const { block } of blocks) this.stored.remember(table, block);
      }
    };
  }

  #unknown(table: ContentTable, batches: readonly JournaledBatch[]): readonly JournaledBlock[] {
    const inThisLoad = new RecentHashes(Number.POSITIVE_INFINITY);
    return blocksOf([table], batches).flatMap(({ block, seq }) =>
      this.stored.unknown(table, block, inThisLoad).map((kept) => ({ block: kept, seq })),
    );
  }
}
