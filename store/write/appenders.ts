import type { DuckDBConnection } from '@duckdb/node-api';
import { assert } from '../../model/errors.ts';
import { BlockAppender, type JournaledBlock } from './append-blocks.ts';
import { readTargetTables } from './target-tables.ts';
import { TextHeap } from './text-heap.ts';

/** Appends to some tables from one connection, one at a time: they share their memory for text. */
export class Appenders {
  readonly #byTable: ReadonlyMap<string, BlockAppender>;
  #cells = 0;

  private constructor(byTable: ReadonlyMap<string, BlockAppender>) {
    this.#byTable = byTable;
  }

  static async open(connection: DuckDBConnection, names: readonly string[]): Promise<Appenders> {
    const tables = await readTargetTables(connection, names);
    const heap = new TextHeap();
    return new Appenders(
      new Map(
        [...tables].map(([name, table]) => [name, new BlockAppender(connection, table, heap)]),
      ),
    );
  }

  /** Rows times columns of all tables so far. */
  get cells(): number {
    return this.#cells;
  }

  /** Within the connection's open transaction. */
  append(table: string, blocks: readonly JournaledBlock[]): Promise<void> {
    const appender = this.#byTable.get(table);
    assert(appender !== undefined, `no table ${table}`);
    for (const { block } of blocks) this.#cells += block.rows * appender.columnCount;
    return appender.append(blocks);
  }
}
