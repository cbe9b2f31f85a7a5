import type { DuckDBConnection } from '@duckdb/node-api';
import { filterRows } from '../../model/filter-rows.ts';
import { columnOf, type RowBlock, readRowBlocks, textAt } from '../../model/row-block.ts';
import { Appenders } from './appenders.ts';
import { blocksOf, type JournaledBatch } from './journaled-batch.ts';
import type { KeptMemory } from './kept-memory.ts';

const idColumns = {
  resource: 'resource_id',
  scope: 'scope_id',
  span_experiment: 'experiment_id',
} as const;
export type NamedTable = keyof typeof idColumns;
const namedTables = ['resource', 'scope', 'span_experiment'] as const;
/** Ids remembered so that most flushes need not ask; a fuller memory is begun anew. */
const knownIdsMax = 65_536;

/** Rows that are named by their content and stored once; of an experiment's the first. */
export class NamedRows {
  readonly #appenders: Appenders;
  readonly #known: Readonly<Record<NamedTable, Set<string>>> = {
    resource: new Set(),
    scope: new Set(),
    span_experiment: new Set(),
  };

  private constructor(appenders: Appenders) {
    this.#appenders = appenders;
  }

  static async open(connection: DuckDBConnection, kept: KeptMemory): Promise<NamedRows> {
    return new NamedRows(await Appenders.open(connection, namedTables, kept, idColumns));
  }

  /**
   * Appends the rows whose id neither we nor their table know. What it answers is to be called once
   * the transaction is committed: until then a row may have to be appended again.
   */
  async append(batches: readonly JournaledBatch[]): Promise<() => void> {
    const seen = {
      resource: new Set<string>(),
      scope: new Set<string>(),
      span_experiment: new Set<string>(),
    };
    for (const table of namedTables) await this.#append(table, batches, seen[table]);
    return () => {
      for (const table of namedTables) this.#remember(table, seen[table]);
    };
  }

  /** Ids that are gone from their table. */
  forget(table: NamedTable, ids: readonly string[]): void {
    for (const id of ids) this.#known[table].delete(id);
  }

  async #append(
    table: NamedTable,
    batches: readonly JournaledBatch[],
    seen: Set<string>,
  ): Promise<void> {
    const unknown = blocksOf([table], batches).flatMap(({ block, seq }) => {
      const keep = this.#markUnknown(table, block, seen);
      if (!keep.includes(1)) return [];
      return readRowBlocks(filterRows(block, keep)).map((kept) => ({ block: kept, seq }));
    });
    if (unknown.length > 0) await this.#appenders.append(table, unknown);
  }

  #markUnknown(table: NamedTable, block: RowBlock, seen: Set<string>): Uint8Array {
    const keep = new Uint8Array(block.rows);
    const column = columnOf(block, idColumns[table]);
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
