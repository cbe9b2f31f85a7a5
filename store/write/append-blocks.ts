/**
 * Row blocks -> data chunks -> a DuckDB appender. Fixed-width columns are copied as they stand;
 * there is no way to append a single row, by design.
 */
import { setImmediate } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { ColumnType } from '../../model/column-type.ts';
import { assert } from '../../model/errors.ts';
import { type ColumnView, columnWidth, type RowBlock } from '../../model/row-block.ts';
import { mendText } from './mend-text.ts';
import type { TextHeap } from './text-heap.ts';

/** A table as the database has it; columns in its order. */
export interface TargetTable {
  readonly name: string;
  /** `temp` for the writer's own temporary tables. */
  readonly catalog: string | undefined;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
}

/** A block and the journal record it came in. */
export interface JournaledBlock {
  readonly block: RowBlock;
  readonly seq: number;
}

/** Rows of one block that go into one chunk, and where they begin there. */
interface Part {
  readonly source: JournaledBlock;
  readonly columns: ReadonlyMap<string, ColumnView>;
  readonly from: number;
  readonly count: number;
  readonly at: number;
}

const chunkRows = 2048;

/** What a vector is filled from, used for one after the other: DuckDB copies it at once. */
const strings = new Uint32Array(chunkRows * 4);
const validBits = new Uint8Array(chunkRows / 8);
const sequences = new BigUint64Array(chunkRows);

/**
 * Appends within the connection's open transaction. A column that a block lacks is NULL; one that
 * the table lacks is left out.
 */
export async function appendBlocks(
  connection: DuckDBConnection,
  table: TargetTable,
  blocks: readonly JournaledBlock[],
  heap: TextHeap,
): Promise<void> {
  const parts = planChunks(blocks);
  if (parts.length === 0) return;
  const appender = await connection.createAppender(table.name, 'main', table.catalog);
  try {
    const types = table.columns.map((_, index) => appender.columnType(index));
    const chunk = DuckDBDataChunk.create(types);
    for (const chunkParts of parts) {
      chunk.reset();
      heap.begin(chunkParts.length);
      const rows = chunkParts.reduce((sum, part) => sum + part.count, 0);
      chunk.rowCount = rows;
      table.columns.forEach(({ name, type }, index) => {
        const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
        if (name === 'journal_seq') fillSeq(vector, chunkParts, rows);
        else fillColumn(vector, name, type, chunkParts, heap, rows);
      });
      appender.appendDataChunk(chunk);
      appender.flushSync();
      // 2,048 rows take a few milliseconds; let requests be answered in between.
      await setImmediate();
    }
  } finally {
    heap.release();
    appender.closeSync();
  }
}

function planChunks(blocks: readonly JournaledBlock[]): Part[][] {
  const chunks: Part[][] = [];
  let room = 0;
  for (const { block, seq } of blocks) {
    const source = { block: mendText(block), seq };
    const columns = new Map(source.block.columns.map((column) => [column.name, column]));
    let from = 0;
    while (from < source.block.rows) {
      if (room === 0) {
        chunks.push([]);
        room = chunkRows;
      }
      const count = Math.min(room, source.block.rows - from);
      chunks.at(-1)?.push({ source, columns, from, count, at: chunkRows - room });
      from += count;
      room -= count;
    }
  }
  return chunks;
}

function fillSeq(vector: duckdb.Vector, parts: readonly Part[], rows: number): void {
  for (const { source, at, count } of parts) sequences.fill(BigInt(source.seq), at, at + count);
  duckdb.copy_data_to_vector(vector, 0, sequences.buffer, 0, rows * 8);
}

function fillColumn(
  vector: duckdb.Vector,
  name: string,
  type: ColumnType,
  parts: readonly Part[],
  heap: TextHeap,
  rows: number,
): void {
  let present = 0;
  validBits.fill(0);
  for (const part of parts) {
    const column = part.columns.get(name);
    const valid = column === undefined ? 0 : setValid(column, part);
    present += valid;
    if (column === undefined || valid === 0) {
      if (type === 'text') strings.fill(0, part.at * 4, (part.at + part.count) * 4);
      continue;
    }
    assert(column.type === type, `column ${name} has another type than its table`);
    if (type === 'text') heap.fill(part.source.block, column, part, strings);
    else copyFixed(vector, column, part);
  }
  if (type === 'text') {
    duckdb.copy_data_to_vector(vector, 0, strings.buffer, 0, rows * 16);
  }
  if (present === rows) return;
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, validBits.buffer, 0, Math.ceil(rows / 64) * 8);
}

function copyFixed(vector: duckdb.Vector, column: ColumnView, part: Part): void {
  const width = columnWidth(column.type);
  const { buffer, byteOffset } = column.data;
  assert(buffer instanceof ArrayBuffer, 'a block stands in shared memory');
  const start = byteOffset + part.from * width;
  duckdb.copy_data_to_vector(vector, part.at * width, buffer, start, part.count * width);
}

/** One bit a row, 1 = present, least significant first. Answers how many are present. */
function setValid({ validity }: ColumnView, { from, count, at }: Part): number {
  let present = 0;
  for (let i = 0; i < count; i++) {
    if (validity[from + i] !== 1) continue;
    present++;
    const place = (at + i) >> 3;
    validBits[place] = (validBits[place] ?? 0) | (1 << ((at + i) & 7));
  }
  return present;
}
