import type { ColumnType } from './column-type.ts';
import { assert } from './errors.ts';
import { columnWidth, type RowBlock } from './row-block.ts';
import { RowBlockBuilder } from './row-block-builder.ts';

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
