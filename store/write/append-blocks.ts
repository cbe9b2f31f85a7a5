/**
 * Row blocks -> data chunks that an INSERT asks for. Fixed-width columns are copied as they stand;
 * there is no way to append a single row, by design. DuckDB's appender was given up: it copies
 * every chunk once more, stores it on the event loop, and does not know what is absent.
 */
import {
  DuckDBBigIntType,
  DuckDBBooleanType,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBDoubleType,
  type DuckDBPreparedStatement,
  DuckDBTableFunction,
  DuckDBTimestampNanosecondsType,
  type DuckDBType,
  DuckDBUBigIntType,
  DuckDBUHugeIntType,
  DuckDBUIntegerType,
  DuckDBVarCharType,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { ColumnType } from '../../model/column-type.ts';
import { assert } from '../../model/errors.ts';
import { type ColumnView, columnWidth, type RowBlock } from '../../model/row-block.ts';
import { mendText } from './mend-text.ts';
import type { TextHeap } from './text-heap.ts';

/** A table as the database has it; columns in its order. */
export interface TargetTable {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: ColumnType;
    /** Of DuckDB's type JSON: text that it would check if it were not told that it is JSON. */
    readonly isJson: boolean;
  }[];
}

/** A block and the journal record it came in. */
export interface JournaledBlock {
  readonly block: RowBlock;
  readonly seq: number;
}

/** Of several blocks the chunk holds rows; of a large block several chunks do. */
interface Source extends JournaledBlock {
  /** The block with sound text, once it was asked for. */
  sound: RowBlock | undefined;
}

/** Rows of one block that go into one chunk, and where they begin there. */
interface Part {
  readonly source: Source;
  readonly from: number;
  readonly count: number;
  readonly at: number;
}

const chunkRows = 2048;
/** Blocks that fill one chunk: some milliseconds, then requests are answered. */
const chunkPartsMax = 64;
/** Statements kept; which columns have a value differs with what the senders say. */
const insertsMax = 32;

/** What a vector is filled from, used for one after the other: DuckDB copies it at once. */
const strings = new Uint32Array(chunkRows * 4);
const validBits = new Uint8Array(chunkRows / 8);
const sequences = new BigUint64Array(chunkRows);

/** Appends to one table, from one connection. Calls must not overlap. */
export class BlockAppender {
  readonly #connection: DuckDBConnection;
  readonly #table: TargetTable;
  readonly #key: string | undefined;
  readonly #heap: TextHeap;
  readonly #feed: string;
  /** By the columns that have a value: what is absent is not even looked at. */
  readonly #inserts = new Map<string, DuckDBPreparedStatement>();
  /** What the running statement reads. */
  #columns: TargetTable['columns'] = [];
  #chunks: Part[][] = [];

  /** @param key column of a table that takes no row whose value it has already */
  constructor(connection: DuckDBConnection, table: TargetTable, heap: TextHeap, key?: string) {
    this.#connection = connection;
    this.#table = table;
    this.#key = key;
    this.#heap = heap;
    this.#feed = `feed_${table.name}_${feeds++}`;
    const feed = DuckDBTableFunction.create({
      name: this.#feed,
      bindFunction: (info) => {
        for (const { name, type, isJson } of this.#columns) {
          info.addResultColumn(name, isJson ? json : duckdbTypes[type]);
        }
      },
      initFunction: (info) => info.setMaxThreads(1),
      mainFunction: (info, output) => {
        try {
          this.#fill(output);
        } catch (error) {
          info.setError(error instanceof Error ? error.message : 'not an error');
        }
      },
    });
    connection.registerTableFunction(feed);
  }

  /** Of the table; a row has a value or NULL in each. */
  get columnCount(): number {
    return this.#table.columns.length;
  }

  /**
   * Within the connection's open transaction. A column that a block lacks is NULL; one that the
   * table lacks is left out. DuckDB asks for the rows chunk by chunk, and what it does with one, it
   * does on a thread of its own.
   */
  async append(blocks: readonly JournaledBlock[]): Promise<void> {
    const chunks = planChunks(blocks);
    if (chunks.length === 0) return;
    const present = new Set<string>();
    for (const { block } of blocks) for (const { name } of block.columns) present.add(name);
    this.#columns = this.#table.columns.filter(
      ({ name }) => name === 'journal_seq' || present.has(name),
    );
    this.#chunks = chunks;
    try {
      const insert = await this.#insert();
      await insert.run();
    } finally {
      this.#chunks = [];
      this.#heap.release();
    }
  }

  async #insert(): Promise<DuckDBPreparedStatement> {
    const names = this.#columns.map(({ name }) => `"${name}"`).join(', ');
    const known = this.#inserts.get(names);
    if (known !== undefined) return known;
    const { name } = this.#table;
    const unlessThere = this.#key === undefined ? '' : ` ANTI JOIN ${name} USING (${this.#key})`;
    const insert = await this.#connection.prepare(
      `INSERT INTO ${name} (${names}) SELECT ${names} FROM ${this.#feed}()${unlessThere}`,
    );
    if (this.#inserts.size === insertsMax) {
      for (const old of this.#inserts.values()) old.destroySync();
      this.#inserts.clear();
    }
    this.#inserts.set(names, insert);
    return insert;
  }

  /** The next chunk; DuckDB has taken what the last one held. */
  #fill(output: DuckDBDataChunk): void {
    const parts = this.#chunks.shift();
    if (parts === undefined) {
      output.rowCount = 0;
      return;
    }
    // Not for all chunks at once: requests are answered between two of them.
    for (const { source } of parts) source.sound ??= mendText(source.block);
    this.#heap.begin(parts.length);
    const rows = parts.reduce((sum, part) => sum + part.count, 0);
    output.rowCount = rows;
    this.#columns.forEach(({ name, type }, index) => {
      const vector = duckdb.data_chunk_get_vector(output.chunk, index);
      if (name === 'journal_seq') fillSeq(vector, parts, rows);
      else fillColumn(vector, name, type, parts, this.#heap, rows);
    });
  }
}

/** A function belongs to the whole database, and a second one of a name would never be called. */
let feeds = 0;

const json = DuckDBVarCharType.create('JSON');
const duckdbTypes: Readonly<Record<ColumnType, DuckDBType>> = {
  text: DuckDBVarCharType.instance,
  bool: DuckDBBooleanType.instance,
  i64: DuckDBBigIntType.instance,
  u32: DuckDBUIntegerType.instance,
  u64: DuckDBUBigIntType.instance,
  f64: DuckDBDoubleType.instance,
  timestamp_ns: DuckDBTimestampNanosecondsType.instance,
  u128: DuckDBUHugeIntType.instance,
};

function planChunks(blocks: readonly JournaledBlock[]): Part[][] {
  const chunks: Part[][] = [];
  let room = 0;
  for (const { block, seq } of blocks) {
    const source = { block, seq, sound: undefined };
    let from = 0;
    while (from < block.rows) {
      if (room === 0 || chunks.at(-1)?.length === chunkPartsMax) {
        chunks.push([]);
        room = chunkRows;
      }
      const count = Math.min(room, block.rows - from);
      chunks.at(-1)?.push({ source, from, count, at: chunkRows - room });
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
  let place = 0;
  validBits.fill(0);
  for (const part of parts) {
    const { sound: block = part.source.block } = part.source;
    // Most blocks have the same columns in the same places.
    if (block.columns[place]?.name !== name) place = placeOf(block, name);
    const column = block.columns[place];
    const valid = column === undefined ? 0 : setValid(column, part);
    present += valid;
    if (column === undefined || valid === 0) {
      if (type === 'text') strings.fill(0, part.at * 4, (part.at + part.count) * 4);
      continue;
    }
    assert(column.type === type, `column ${name} has another type than its table`);
    if (type === 'text') heap.fill(block, column, part, strings);
    else copyFixed(vector, column, part);
  }
  if (type === 'text') {
    duckdb.copy_data_to_vector(vector, 0, strings.buffer, 0, rows * 16);
  }
  if (present === rows) return;
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, validBits.buffer, 0, Math.ceil(rows / 64) * 8);
}

/** -1 where the block does not have it. */
function placeOf({ columns }: RowBlock, name: string): number {
  return columns.findIndex((column) => column.name === name);
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
