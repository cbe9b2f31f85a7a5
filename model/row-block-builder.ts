import type { ColumnType } from './column-type.ts';
import { copyBytes } from './copy-bytes.ts';
import { assert } from './errors.ts';
import { align, columnHead, columnWidth, encodeHead, type RowBlock } from './row-block.ts';

const encoder = new TextEncoder();
const none = new Uint8Array(0);
const noView = new DataView(none.buffer);

/** A column while it is being filled. Values not set are NULL. */
export class ColumnBuilder {
  readonly type: ColumnType;
  readonly #block: RowBlockBuilder;
  readonly #width: number;
  validity: Uint8Array = none;
  data: Uint8Array = none;
  view: DataView = noView;
  /** True once any row holds a value; a column without one is left out of the block. */
  used = false;

  constructor(block: RowBlockBuilder, type: ColumnType) {
    this.#block = block;
    this.type = type;
    this.#width = columnWidth(type);
  }

  /** Bytes that so many rows take in memory. */
  bytesOf(rows: number): number {
    return align(rows) + align(rows * this.#width);
  }

  /** Takes memory for so many rows, from `at` on; it is zero. */
  take(memory: ArrayBuffer, at: number, rows: number): void {
    this.validity = new Uint8Array(memory, at, rows);
    this.data = new Uint8Array(memory, at + align(rows), rows * this.#width);
    this.view = new DataView(memory, at + align(rows), rows * this.#width);
    this.used = false;
  }

  /** Makes every row NULL again. */
  clear(rows: number): void {
    if (!this.used) return;
    this.validity.fill(0, 0, rows);
    this.data.fill(0, 0, rows * this.#width);
    this.used = false;
  }

  /** Copies the rows to a finished block; answers where the next column begins. */
  writeTo(block: Uint8Array, at: number, rows: number): number {
    copyBytes(block, at, this.validity, 0, rows);
    const data = align(at + rows);
    copyBytes(block, data, this.data, 0, rows * this.#width);
    return align(data + rows * this.#width);
  }

  setNumber(row: number, value: number): void {
    this.mark(row);
    if (this.type === 'f64') this.view.setFloat64(row * 8, value, true);
    else if (this.type === 'u32') this.view.setUint32(row * 4, value, true);
    else if (this.type === 'bool') this.data[row] = value;
    else this.view.setBigInt64(row * 8, BigInt(value), true);
  }

  /** A 64-bit value as its two halves; no bigint is made. */
  setWords(row: number, low: number, high: number): void {
    this.mark(row);
    this.view.setUint32(row * 8, low, true);
    this.view.setUint32(row * 8 + 4, high, true);
  }

  /** Sixteen bytes, a character for each, first byte least significant. */
  setHash(row: number, hash: string): void {
    this.mark(row);
    for (let i = 0; i < 16; i++) this.data[row * 16 + i] = hash.charCodeAt(i);
  }

  setText(row: number, text: string): void {
    const at = this.#block.appendHeapText(text);
    this.setHeap(row, at, this.#block.heapUsed - at);
  }

  setBytes(row: number, source: Uint8Array, start: number, end: number): void {
    const at = this.#block.appendHeap(source, start, end);
    this.setHeap(row, at, end - start);
  }

  /** Points at text that already stands in the heap, so equal values can share one copy. */
  setHeap(row: number, offset: number, length: number): void {
    this.mark(row);
    this.view.setUint32(row * 8, offset, true);
    this.view.setUint32(row * 8 + 4, length, true);
  }

  mark(row: number): void {
    this.validity[row] = 1;
    this.used = true;
  }
}

/** A column and what the head of a block says of it. */
interface NamedColumn {
  readonly head: Uint8Array;
  readonly column: ColumnBuilder;
}

/**
 * Fills one block of a known number of rows, or one after another. Its heap is new and of so many
 * bytes for the start, or is memory that the caller lends.
 */
export class RowBlockBuilder<Names extends string = string> {
  readonly table: string;
  readonly columns: Readonly<Record<Names, ColumnBuilder>>;
  rows = 0;
  heap: Uint8Array<ArrayBuffer>;
  /** The heap again, for words. */
  heapView: DataView;
  heapUsed = 0;
  readonly #named: readonly NamedColumn[];
  /** Rows that there is memory for. */
  #rowsMax = 0;
  /** Of the block before: the next one mostly holds the same columns. */
  #latest: BlockHead;

  constructor(
    table: string,
    columns: Readonly<Record<Names, ColumnType>>,
    rows: number,
    heap: number | Uint8Array<ArrayBuffer> = 4096,
  ) {
    this.table = table;
    this.heap = typeof heap === 'number' ? new Uint8Array(heap) : heap;
    this.heapView = new DataView(this.heap.buffer);
    const builders: Partial<Record<string, ColumnBuilder>> = {};
    this.#named = Object.entries<ColumnType>(columns).map(([name, type]) => {
      const column = new ColumnBuilder(this, type);
      builders[name] = column;
      return { head: columnHead(name, type), column };
    });
    this.columns = complete<Names>(builders, columns);
    this.#latest = headOf(table, []);
    this.begin(rows);
  }

  /** Rows that can be filled without new memory. */
  get rowsMax(): number {
    return this.#rowsMax;
  }

  /** Empties the block for so many rows, whatever state it is in. */
  begin(rows: number, heapBytes = 0): void {
    if (rows <= this.#rowsMax) {
      for (const { column } of this.#named) column.clear(this.rows);
    } else {
      let bytes = 0;
      for (const { column } of this.#named) bytes += column.bytesOf(rows);
      // One run of memory: a run each for a hundred columns costs more than filling them.
      const memory = new ArrayBuffer(bytes);
      let at = 0;
      for (const { column } of this.#named) {
        column.take(memory, at, rows);
        at += column.bytesOf(rows);
      }
      this.#rowsMax = rows;
    }
    this.rows = rows;
    this.heapUsed = 0;
    if (heapBytes <= this.heap.length) return;
    this.heap = new Uint8Array(heapBytes);
    this.heapView = new DataView(this.heap.buffer);
  }

  /** Makes room for `length` more heap bytes; `heap` may be replaced. */
  ensureHeap(length: number): void {
    const needed = this.heapUsed + length;
    if (needed <= this.heap.length) return;
    const larger = new Uint8Array(Math.max(needed, this.heap.length * 2));
    larger.set(this.heap.subarray(0, this.heapUsed));
    this.heap = larger;
    this.heapView = new DataView(larger.buffer);
  }

  appendHeap(source: Uint8Array, start: number, end: number): number {
    this.ensureHeap(end - start);
    const at = this.heapUsed;
    copyBytes(this.heap, at, source, start, end);
    this.heapUsed = at + end - start;
    return at;
  }

  appendHeapText(text: string): number {
    this.ensureHeap(text.length * 3);
    const at = this.heapUsed;
    this.heapUsed = at + encoder.encodeInto(text, this.heap.subarray(at)).written;
    return at;
  }

  /** The finished block. The builder holds its rows until `begin`. */
  finish(): Uint8Array {
    return finishBlocks([this]);
  }

  /** What the finished block holds, and how large it is. */
  layout(): BlockLayout {
    const used = this.#named.filter(({ column }) => column.used);
    if (!isSameList(used, this.#latest.columns)) this.#latest = headOf(this.table, used);
    const latest = this.#latest;
    let size = align(latest.head.length);
    for (const { column } of used) size += column.bytesOf(this.rows);
    return { ...latest, bytes: align(size + this.heapUsed) };
  }

  /** Writes the finished block to `block`, which has its size and is zero. */
  writeTo(block: Uint8Array, { head, columns }: BlockLayout): void {
    block.set(head);
    let at = align(head.length);
    for (const { column } of columns) at = column.writeTo(block, at, this.rows);
    block.set(this.heap.subarray(0, this.heapUsed), at);
    const view = new DataView(block.buffer, block.byteOffset, block.length);
    view.setUint32(4, block.length, true);
    view.setUint32(8, this.rows, true);
  }
}

interface BlockHead {
  /** But for the size of the block and its rows. */
  readonly head: Uint8Array;
  readonly columns: readonly NamedColumn[];
}

interface BlockLayout extends BlockHead {
  readonly bytes: number;
}

function headOf(table: string, columns: readonly NamedColumn[]): BlockHead {
  const heads = columns.map(({ head }) => head);
  return { head: encodeHead(table, 0, heads), columns };
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

/** Finished blocks one after another, in memory of exactly their size. */
export function finishBlocks(builders: readonly RowBlockBuilder[]): Uint8Array {
  const layouts = builders.map((builder) => builder.layout());
  const whole = new Uint8Array(layouts.reduce((sum, { bytes }) => sum + bytes, 0));
  let at = 0;
  for (const [index, layout] of layouts.entries()) {
    builders[index]?.writeTo(whole.subarray(at, at + layout.bytes), layout);
    at += layout.bytes;
  }
  return whole;
}

function complete<Names extends string>(
  builders: Partial<Record<string, ColumnBuilder>>,
  columns: Readonly<Record<Names, ColumnType>>,
): Readonly<Record<Names, ColumnBuilder>> {
  assert(hasAll<Names>(builders, columns), 'a column has no builder');
  return builders;
}

function hasAll<Names extends string>(
  builders: Partial<Record<string, ColumnBuilder>>,
  columns: Readonly<Record<Names, ColumnType>>,
): builders is Record<Names, ColumnBuilder> {
  return Object.keys(columns).every((name) => builders[name] !== undefined);
}

/**
 * A new block with only the rows that `keep` marks with 1. The heap is shared text and stays whole.
 */
export function filterRows(block: RowBlock, keep: Uint8Array): Uint8Array {
  let rows = 0;
  for (let row = 0; row < block.rows; row++) rows += keep[row] ?? 0;
  const types: Record<string, ColumnType> = {};
  for (const column of block.columns) types[column.name] = column.type;
  const builder = new RowBlockBuilder(block.table, types, rows, block.heap.length);
  builder.appendHeap(block.heap, 0, block.heap.length);
  for (const column of block.columns) {
    const target = builder.columns[column.name];
    assert(target !== undefined, 'a column vanished while filtering');
    const width = columnWidth(column.type);
    let to = 0;
    for (let row = 0; row < block.rows; row++) {
      if (keep[row] !== 1) continue;
      if (column.validity[row] === 1) {
        target.mark(to);
        target.data.set(column.data.subarray(row * width, (row + 1) * width), to * width);
      }
      to++;
    }
  }
  return builder.finish();
}
