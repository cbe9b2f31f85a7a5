import {
  align,
  type ColumnView,
  columnHead,
  columnOf,
  columnWidth,
  encodeHead,
  type RowBlock,
  textAt,
  viewOf,
} from '../../../model/row-block.ts';

/**
 * A block of its own with these rows, and of the heap only the texts they point to: what is held of
 * a trace must not keep the memory of the request that brought it. Columns without a value in these
 * rows are left out. All of it is one piece of memory, as the journal would hold it.
 */
export function pickRows(
  block: RowBlock,
  rows: readonly number[],
  table: string = block.table,
  columns: readonly ColumnView[] = block.columns,
): RowBlock {
  const used = columns.filter((column) => hasValue(column, rows));
  const texts = new PickedTexts(block.heap);
  for (const column of used) if (column.type === 'text') texts.plan(column, rows);
  const heads = used.map(({ name, type }) => columnHead(name, type));
  const head = encodeHead(table, rows.length, heads);
  const fixed = used.reduce(
    (sum, { type }) => sum + align(rows.length) + align(rows.length * columnWidth(type)),
    align(head.length),
  );
  const whole = new Uint8Array(fixed + texts.place());
  whole.set(head);
  new DataView(whole.buffer).setUint32(4, whole.length, true);
  let at = align(head.length);
  const picked = used.map((column) => {
    const width = columnWidth(column.type);
    const validity = whole.subarray(at, at + rows.length);
    at += align(rows.length);
    const data = whole.subarray(at, at + rows.length * width);
    at += align(rows.length * width);
    copyRows(column, rows, validity, data);
    if (column.type === 'text') texts.point(data, validity);
    return { name: column.name, type: column.type, validity, data };
  });
  const heap = whole.subarray(fixed);
  texts.writeTo(heap);
  return { table, rows: rows.length, columns: picked, heap, bytes: whole };
}

/**
 * Texts of the old heap and where they stand in the new one; those that rows share stay shared. Of
 * texts that begin at one place the longest holds the others: previews point into longer texts.
 */
class PickedTexts {
  readonly #heap: Uint8Array;
  readonly #lengths = new Map<number, number>();
  readonly #places = new Map<number, number>();

  constructor(heap: Uint8Array) {
    this.#heap = heap;
  }

  plan({ data, validity }: ColumnView, rows: readonly number[]): void {
    const view = viewOf(data);
    for (const row of rows) {
      if (validity[row] !== 1) continue;
      const at = view.getUint32(row * 8, true);
      const length = view.getUint32(row * 8 + 4, true);
      if (length >= (this.#lengths.get(at) ?? 0)) this.#lengths.set(at, length);
    }
  }

  /** After all plans: the bytes that the new heap needs. */
  place(): number {
    let size = 0;
    for (const [at, length] of this.#lengths) {
      this.#places.set(at, size);
      size += length;
    }
    return size;
  }

  /** From the old places, which the copied values still hold, to the new ones. */
  point(data: Uint8Array, validity: Uint8Array): void {
    const view = viewOf(data);
    for (let row = 0; row < validity.length; row++) {
      if (validity[row] !== 1) continue;
      view.setUint32(row * 8, this.#places.get(view.getUint32(row * 8, true)) ?? 0, true);
    }
  }

  writeTo(heap: Uint8Array): void {
    for (const [at, length] of this.#lengths) {
      heap.set(this.#heap.subarray(at, at + length), this.#places.get(at));
    }
  }
}

/**
 * The same, but that the heap stays whole and shared: takes a part of the time, for rows that pass
 * at once. Its `bytes` are not those of the block it is made from.
 */
export function shareRows(
  block: RowBlock,
  rows: readonly number[],
  table: string = block.table,
  columns: readonly ColumnView[] = block.columns,
): RowBlock {
  const used = columns.filter((column) => hasValue(column, rows));
  const size = used.reduce(
    (sum, { type }) => sum + align(rows.length) + align(rows.length * columnWidth(type)),
    0,
  );
  const memory = new ArrayBuffer(size);
  let at = 0;
  const take = (bytes: number): Uint8Array => {
    const taken = new Uint8Array(memory, at, bytes);
    at += align(bytes);
    return taken;
  };
  const shared = used.map((column) => {
    const validity = take(rows.length);
    const data = take(rows.length * columnWidth(column.type));
    copyRows(column, rows, validity, data);
    return { name: column.name, type: column.type, validity, data };
  });
  return { table, rows: rows.length, columns: shared, heap: block.heap, bytes: block.bytes };
}

function hasValue({ validity }: ColumnView, rows: readonly number[]): boolean {
  for (const row of rows) if (validity[row] === 1) return true;
  return false;
}

/** Values of rows, one after another; what is no value stays zero. */
function copyRows(
  column: ColumnView,
  rows: readonly number[],
  validity: Uint8Array,
  data: Uint8Array,
): void {
  const width = columnWidth(column.type);
  const { validity: has, data: source } = column;
  let to = 0;
  for (const row of rows) {
    if (has[row] === 1) {
      validity[to] = 1;
      const from = row * width;
      const at = to * width;
      for (let byte = 0; byte < width; byte++) data[at + byte] = source[from + byte] ?? 0;
    }
    to++;
  }
}

/**
 * The rows of each text of a column, in their order; rows without one, and those that are not
 * wanted, are left out. Rows that stand together mostly have the same: only the first is decoded.
 */
export function rowsByText(
  block: RowBlock,
  name: string,
  isWanted: (row: number) => boolean = () => true,
): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>();
  const column = columnOf(block, name);
  if (column === undefined) return found;
  const { validity, data } = column;
  const places = viewOf(data);
  const heap = viewOf(block.heap);
  let known: number[] | undefined;
  let knownRow = 0;
  for (let row = 0; row < block.rows; row++) {
    if (validity[row] !== 1 || !isWanted(row)) continue;
    if (known === undefined || !isSameText(heap, places, row, knownRow)) {
      const text = textAt(block, column, row) ?? '';
      known = found.get(text);
      if (known === undefined) {
        known = [];
        found.set(text, known);
      }
      knownRow = row;
    }
    known.push(row);
  }
  return found;
}

function isSameText(heap: DataView, places: DataView, row: number, other: number): boolean {
  const length = places.getUint32(row * 8 + 4, true);
  if (length !== places.getUint32(other * 8 + 4, true)) return false;
  return isSame(heap, places.getUint32(row * 8, true), places.getUint32(other * 8, true), length);
}

/** Whether the same bytes stand at both places. */
export function isSame(heap: DataView, at: number, otherAt: number, length: number): boolean {
  if (at === otherAt) return true;
  let byte = 0;
  // By words first: an id has eight.
  for (; byte + 4 <= length; byte += 4) {
    if (heap.getInt32(at + byte) !== heap.getInt32(otherAt + byte)) return false;
  }
  for (; byte < length; byte++) {
    if (heap.getInt8(at + byte) !== heap.getInt8(otherAt + byte)) return false;
  }
  return true;
}

/** Each once, in the order of their block, which has so many; what is below 0 is none. */
export function distinctRows(rows: readonly number[], count: number): number[] {
  const isThere = new Uint8Array(count);
  for (const row of rows) if (row >= 0) isThere[row] = 1;
  const found: number[] = [];
  for (let row = 0; row < count; row++) if (isThere[row] === 1) found.push(row);
  return found;
}
