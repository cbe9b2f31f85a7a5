import type { DuckDBConnection } from '@duckdb/node-api';
import { assert } from '../../model/errors.ts';
import { BlockAppender, type JournaledBlock } from './append-blocks.ts';
import type { KeptMemory } from './kept-memory.ts';
import { readTargetTables } from './target-tables.ts';
import { TextHeap } from './text-heap.ts';

/** Appends to some tables from one connection, one at a time: they share their memory for text. */
export class Appenders {
  readonly #byTable: ReadonlyMap<string, BlockAppender>;
  readonly #kept: KeptMemory;

  private constructor(byTable: ReadonlyMap<string, BlockAppender>, kept: KeptMemory) {
    this.#byTable = byTable;
    this.#kept = kept;
  }

  /**
   * @param kept is told of every row
   * @param keys by table; a row whose key its table has is left out
   */
  static async open(
    connection: DuckDBConnection,
    names: readonly string[],
    kept: KeptMemory,
    keys: Readonly<Record<string, string>> = {},
  ): Promise<Appenders> {
    const tables = await readTargetTables(connection, names);
    const heap = new TextHeap();
    const byTable = [...tables].map(
      ([name, table]) => [name, new BlockAppender(connection, table, heap, keys[name])] as const,
    );
    return new Appenders(new Map(byTable), kept);
  }

  /** Within the connection's open transaction. */
  append(table: string, blocks: readonly JournaledBlock[]): Promise<void> {
    const appender = this.#byTable.get(table);
    assert(appender !== undefined, `no table ${table}`);
    const rows = blocks.reduce((sum, { block }) => sum + block.rows, 0);
    this.#kept.add(rows, appender.columnCount);
    return appender.append(blocks);
  }
}
