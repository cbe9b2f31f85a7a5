import { rowGroupRows } from '../database.ts';

/** Of a column in each row group, whether read or written: 59 MiB for a million spans (1.5.5). */
const cellBytes = 0.6;
/** Who has appended which row: of each row group that several flushes filled (1.5.5). */
const versionBytes = 256 * 1024;

/**
 * What DuckDB keeps in memory of the rows that were appended, as an estimate. It cannot free that,
 * and most of it does not count as its memory, until it lets go of the database file.
 */
export class KeptMemory {
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Rows of one table in one flush: many make row groups of their own, few share one. */
  add(rows: number, columns: number): void {
    this.#bytes += rows * columns * cellBytes;
    if (rows < rowGroupRows) this.#bytes += (rows / rowGroupRows) * versionBytes;
  }

  forget(): void {
    this.#bytes = 0;
  }
}
