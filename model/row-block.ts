/**
 * Rows of one table, column by column, in one run of bytes: what the pipeline hands to the store,
 * what the journal holds and what a DuckDB data chunk is filled from. Self-describing (names and
 * types are inside), so that a journal written before an upgrade can still be loaded after it: a
 * column that is absent is NULL in every row.
 *
 * Layout, little-endian, every region 8-byte aligned relative to the block's start:
 *   u32 magic "SLB1", u32 block bytes, u32 rows, u32 columns, u8 name length + table name,
 *   per column: u8 type, u8 name length + name, padding to 8,
 *   per column: validity (1 byte a row, 1 = present), then the data:
 *     text: u32 offset and u32 length a row, into the heap; others: fixed width,
 *   heap.
 */

import type { ColumnType } from './column-type.ts';
import { Invalid } from './errors.ts';

const blockMagic = 0x31424c53;
const typeCodes = ['text', 'bool', 'i64', 'u32', 'u64', 'f64', 'timestamp_ns', 'u128'] as const;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Bytes one value takes in the column's data region. */
export function columnWidth(type: ColumnType): number {
  switch (type) {
    case 'bool':
      return 1;
    case 'u32':
      return 4;
    case 'u128':
      return 16;
    default:
      return 8;
  }
}

/** A column of a finished block; views, no copies. */
export interface ColumnView {
  readonly name: string;
  readonly type: ColumnType;
  readonly validity: Uint8Array;
  readonly data: Uint8Array;
}

/** A finished block, read in place. */
export interface RowBlock {
  readonly table: string;
  readonly rows: number;
  readonly columns: readonly ColumnView[];
  readonly heap: Uint8Array;
  /** The whole block, as the journal holds it. */
  readonly bytes: Uint8Array;
}

/**
 * Reads the blocks that stand one after another in `bytes`.
 *
 * @throws Invalid when the bytes are not blocks; the journal's checksum makes that a damaged
 * record.
 */
export function readRowBlocks(bytes: Uint8Array): RowBlock[] {
  const blocks: RowBlock[] = [];
  let at = 0;
  while (at < bytes.length) {
    const block = readRowBlock(bytes, at);
    blocks.push(block);
    at += block.bytes.length;
  }
  return blocks;
}

function readRowBlock(bytes: Uint8Array, start: number): RowBlock {
  const view = viewOf(bytes);
  if (start + 17 > bytes.length || view.getUint32(start, true) !== blockMagic) throw damaged();
  const size = view.getUint32(start + 4, true);
  const rows = view.getUint32(start + 8, true);
  const columnCount = view.getUint32(start + 12, true);
  if (size < 17 || start + size > bytes.length || columnCount > 1024) throw damaged();
  const block = bytes.subarray(start, start + size);
  const { table, columns: heads, end } = headOf(block, columnCount);
  let at = align(end);
  const columns: ColumnView[] = [];
  for (const { name, type } of heads) {
    const dataAt = align(at + rows);
    const end = dataAt + rows * columnWidth(type);
    if (end > block.length) throw damaged();
    columns.push(new BlockColumn(name, type, block, at, dataAt, rows));
    at = align(end);
  }
  return { table, rows, columns, heap: block.subarray(at), bytes: block };
}

/**
 * A column of a block that was read. A small request has two hundred columns, most of which are
 * looked at once or never: the views of them are made when somebody looks.
 */
class BlockColumn implements ColumnView {
  readonly name: string;
  readonly type: ColumnType;
  readonly #block: Uint8Array;
  readonly #at: number;
  readonly #dataAt: number;
  readonly #rows: number;
  #validity: Uint8Array | undefined;
  #data: Uint8Array | undefined;

  constructor(
    name: string,
    type: ColumnType,
    block: Uint8Array,
    at: number,
    dataAt: number,
    rows: number,
  ) {
    this.name = name;
    this.type = type;
    this.#block = block;
    this.#at = at;
    this.#dataAt = dataAt;
    this.#rows = rows;
  }

  get validity(): Uint8Array {
    this.#validity ??= this.#block.subarray(this.#at, this.#at + this.#rows);
    return this.#validity;
  }

  get data(): Uint8Array {
    const bytes = this.#rows * columnWidth(this.type);
    this.#data ??= this.#block.subarray(this.#dataAt, this.#dataAt + bytes);
    return this.#data;
  }
}

/** The words of a block's head. */
interface Head {
  readonly bytes: Uint8Array;
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** Where it ends in its block. */
  readonly end: number;
}

/** Blocks of a table mostly have the same columns; comparing takes a fraction of decoding. */
const knownHeads: Head[] = [];
const knownHeadsMax = 64;
const headStart = 16;

function headOf(block: Uint8Array, columnCount: number): Head {
  for (const head of knownHeads) {
    if (head.columns.length === columnCount && beginsWith(block, head.bytes)) return head;
  }
  const head = readHead(block, columnCount);
  if (knownHeads.length === knownHeadsMax) knownHeads.length = 0;
  knownHeads.push(head);
  return head;
}

function beginsWith(block: Uint8Array, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) {
    if (block[headStart + at] !== bytes[at]) return false;
  }
  return true;
}

function readHead(block: Uint8Array, columnCount: number): Head {
  let at = headStart;
  const readName = (): string => {
    const length = block[at] ?? 0;
    const text = decoder.decode(block.subarray(at + 1, at + 1 + length));
    at += 1 + length;
    return text;
  };
  const table = readName();
  const columns: { name: string; type: ColumnType }[] = [];
  for (let i = 0; i < columnCount; i++) {
    const type = typeCodes[block[at] ?? 255];
    if (type === undefined) throw damaged();
    at += 1;
    columns.push({ name: readName(), type });
  }
  if (at > block.length) throw damaged();
  // Of a Buffer `slice` would be a view, and others may write to that memory once it is read.
  return { bytes: new Uint8Array(block.subarray(headStart, at)), table, columns, end: at };
}

function damaged(): Invalid {
  return new Invalid('the bytes are not row blocks', { code: 'damaged_row_block' });
}

/** What the head of a block says of a column. */
export function columnHead(name: string, type: ColumnType): Uint8Array {
  const text = encoder.encode(name);
  const head = new Uint8Array(2 + text.length);
  head[0] = typeCodes.indexOf(type);
  head[1] = text.length;
  head.set(text, 2);
  return head;
}

/** The beginning of a block but for its size, which stands at its fourth byte. */
export function encodeHead(
  table: string,
  rows: number,
  columns: readonly Uint8Array[],
): Uint8Array {
  const name = encoder.encode(table);
  let length = 17 + name.length;
  for (const head of columns) length += head.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, blockMagic, true);
  view.setUint32(8, rows, true);
  view.setUint32(12, columns.length, true);
  bytes[16] = name.length;
  bytes.set(name, 17);
  let at = 17 + name.length;
  for (const head of columns) {
    bytes.set(head, at);
    at += head.length;
  }
  return bytes;
}

/** The column of that name, where the block has it. */
export function columnOf({ columns }: RowBlock, name: string): ColumnView | undefined {
  return columns.find((column) => column.name === name);
}

/** The same bytes, for numbers of any width. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** The text of one row, or undefined where it is NULL. */
export function textAt(block: RowBlock, column: ColumnView, row: number): string | undefined {
  if (column.validity[row] !== 1) return undefined;
  const view = viewOf(column.data);
  const offset = view.getUint32(row * 8, true);
  return decoder.decode(block.heap.subarray(offset, offset + view.getUint32(row * 8 + 4, true)));
}

/** Where the next region begins. */
export function align(at: number): number {
  return (at + 7) & ~7;
}
