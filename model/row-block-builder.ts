import type { ColumnType } from './column-type.ts';
import { copyBytes, putAscii } from './copy-bytes.ts';
import { assert } from './errors.ts';
import { align, columnHead, columnWidth, encodeHead } from './row-block.ts';

const encoder = new TextEncoder();
const none = new Uint8Array(0);
const noView = new DataView(none.buffer);
/** Fewer bytes are sooner zero by a loop than by a native call. */
const nativeFillMin = 64;
/** As many characters are sooner written by a loop, too. */
const loopedCharactersMax = 64;

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
    this.used = false;
    const { validity, data } = this;
    const bytes = rows * this.#width;
    if (bytes > nativeFillMin) {
      validity.fill(0, 0, rows);
      data.fill(0, 0, bytes);
      return;
    }
    for (let row = 0; row < rows; row++) validity[row] = 0;
    for (let at = 0; at < bytes; at++) data[at] = 0;
  }

  /** Copies the rows to a finished block; answers where the next column begins. */
  writeTo(block: Uint8Array, at: number, rows: number): number {
    copyBytes(block, at, this.validity, 0, rows);
    const data = pad(block, at + rows);
    copyBytes(block, data, this.data, 0, rows * this.#width);
    return pad(block, data + rows * this.#width);
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
    const isWritten = text.length <= loopedCharactersMax && putAscii(this.heap, at, text);
    const written = isWritten
      ? text.length
      : encoder.encodeInto(text, this.heap.subarray(at)).written;
    this.heapUsed = at + written;
    return at;
  }

  /** The finished block. The builder holds its rows until `begin`. */
  finish(): Uint8Array {
    return finishBlocks([this]);
  }

  /** What the finished block holds, and how large it is. */
  layout(): BlockLayout {
    if (!this.#isLikeLatest()) {
      const used = this.#named.filter(({ column }) => column.used);
      this.#latest = headOf(this.table, used);
    }
    const { head, columns } = this.#latest;
    let size = align(head.length);
    for (const { column } of columns) size += column.bytesOf(this.rows);
    return { head, columns, bytes: align(size + this.heapUsed) };
  }

  /** Writes the finished block to where there is room for it, from `start` on. */
  writeTo(out: Uint8Array, view: DataView, start: number, layout: BlockLayout): void {
    const { head, columns, bytes } = layout;
    out.set(head, start);
    view.setUint32(start + 4, bytes, true);
    view.setUint32(start + 8, this.rows, true);
    let at = pad(out, start + head.length);
    for (const { column } of columns) at = column.writeTo(out, at, this.rows);
    copyBytes(out, at, this.heap, 0, this.heapUsed);
    pad(out, at + this.heapUsed);
  }

  #isLikeLatest(): boolean {
    const { columns } = this.#latest;
    let at = 0;
    for (const one of this.#named) if (one.column.used && columns[at++] !== one) return false;
    return at === columns.length;
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

/** Writes zeros up to where the next region begins; answers where that is. */
function pad(block: Uint8Array, end: number): number {
  const next = align(end);
  for (let at = end; at < next; at++) block[at] = 0;
  return next;
}

/** Finished blocks one after another, in memory of exactly their size, which need not be zero. */
export function finishBlocks(
  builders: readonly RowBlockBuilder[],
  allocate = (bytes: number) => new Uint8Array(bytes),
): Uint8Array {
  const layouts = builders.map((builder) => builder.layout());
  const whole = allocate(layouts.reduce((sum, { bytes }) => sum + bytes, 0));
  const view = new DataView(whole.buffer, whole.byteOffset, whole.length);
  let at = 0;
  for (const [index, layout] of layouts.entries()) {
    builders[index]?.writeTo(whole, view, at, layout);
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
