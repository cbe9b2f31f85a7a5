import type { ColumnType } from '../../../model/column-type.ts';
import { assert } from '../../../model/errors.ts';
import {
  type ColumnView,
  columnWidth,
  type RowBlock,
  readRowBlocks,
} from '../../../model/row-block.ts';
import { RowBlockBuilder } from '../../../model/row-block-builder.ts';

/**
 * A block of its own with these rows, and of the heap only the texts they point to: what is held of
 * a trace must not keep the memory of the request that brought it.
 */
export function pickRows(
  block: RowBlock,
  rows: readonly number[],
  table: string = block.table,
  columns: readonly ColumnView[] = block.columns,
): RowBlock {
  const types: Record<string, ColumnType> = {};
  for (const { name, type } of columns) types[name] = type;
  const builder = new RowBlockBuilder(table, types, rows.length, 64 * rows.length);
  const texts = new Map<number, number>();
  for (const column of columns) {
    const target = builder.columns[column.name];
    assert(target !== undefined, 'a column vanished while rows were picked');
    const width = columnWidth(column.type);
    const { buffer, byteOffset, byteLength } = column.data;
    const view = new DataView(buffer, byteOffset, byteLength);
    for (const [to, row] of rows.entries()) {
      if (column.validity[row] !== 1) continue;
      if (column.type !== 'text') {
        target.mark(to);
        target.data.set(column.data.subarray(row * width, (row + 1) * width), to * width);
        continue;
      }
      const at = view.getUint32(row * 8, true);
      const length = view.getUint32(row * 8 + 4, true);
      // Equal places may have unequal lengths: previews point into longer texts.
      const place = length * 0x100000000 + at;
      const known = texts.get(place) ?? builder.appendHeap(block.heap, at, at + length);
      texts.set(place, known);
      target.setHeap(to, known, length);
    }
  }
  const [picked] = readRowBlocks(builder.finish());
  assert(picked !== undefined, 'picked rows are no block');
  return picked;
}

/** The rows of each text of a column, in their order; rows without one are left out. */
export function rowsByText(
  block: RowBlock,
  name: string,
  textOf: (row: number, column: ColumnView) => string | undefined,
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  const column = columnOf(block, name);
  if (column === undefined) return found;
  for (let row = 0; row < block.rows; row++) {
    const text = textOf(row, column);
    if (text === undefined) continue;
    const rows = found.get(text);
    if (rows === undefined) found.set(text, [row]);
    else rows.push(row);
  }
  return found;
}

export function columnOf(block: RowBlock, name: string): ColumnView | undefined {
  return block.columns.find((column) => column.name === name);
}
