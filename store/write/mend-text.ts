import { isUtf8 } from 'node:buffer';
import type { ColumnType } from '../../model/column-type.ts';
import { assert } from '../../model/errors.ts';
import {
  type ColumnView,
  columnWidth,
  type RowBlock,
  readRowBlocks,
  viewOf,
} from '../../model/row-block.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';

/**
 * The block itself where all its text is UTF-8, as it should be; else a copy with U+FFFD where it
 * is not. DuckDB must never be given other bytes: a peer that did crashed a second after it had
 * acknowledged the span.
 */
export function mendText(block: RowBlock): RowBlock {
  const texts = block.columns.filter((column) => column.type === 'text');
  const sound = isUtf8(block.heap)
    ? texts.every((column) => isUncut(block, column))
    : texts.every((column) => isText(block, column));
  return sound ? block : mended(block);
}

/** In a heap that is UTF-8 a value is too, unless it begins or ends inside a character. */
function isUncut({ heap, rows }: RowBlock, { data, validity }: ColumnView): boolean {
  const places = viewOf(data);
  for (let row = 0; row < rows; row++) {
    if (validity[row] !== 1) continue;
    const start = places.getUint32(row * 8, true);
    const length = places.getUint32(row * 8 + 4, true);
    assert(start + length <= heap.length, 'a text reaches beyond its heap');
    const isCut = isContinuation(heap[start]) || isContinuation(heap[start + length]);
    if (isCut && length > 0) return false;
  }
  return true;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** A filtered block's heap may hold bad bytes that no row uses any more. */
function isText(block: RowBlock, column: ColumnView): boolean {
  const rangeAt = rangeReader(block, column);
  for (let row = 0; row < block.rows; row++) {
    if (column.validity[row] === 1 && !isUtf8(block.heap.subarray(...rangeAt(row)))) return false;
  }
  return true;
}

function mended(block: RowBlock): RowBlock {
  const types: Record<string, ColumnType> = {};
  for (const { name, type } of block.columns) types[name] = type;
  const builder = new RowBlockBuilder(block.table, types, block.rows, block.heap.length);
  const decoder = new TextDecoder();
  for (const column of block.columns) {
    const target = builder.columns[column.name];
    assert(target !== undefined, 'a column vanished while mending');
    const width = columnWidth(column.type);
    const rangeAt = rangeReader(block, column);
    for (let row = 0; row < block.rows; row++) {
      if (column.validity[row] !== 1) continue;
      if (column.type === 'text') {
        target.setText(row, decoder.decode(block.heap.subarray(...rangeAt(row))));
      } else {
        target.mark(row);
        target.data.set(column.data.subarray(row * width, (row + 1) * width), row * width);
      }
    }
  }
  const [copy] = readRowBlocks(builder.finish());
  assert(copy !== undefined, 'a mended block is a block');
  return copy;
}

function rangeReader(block: RowBlock, column: ColumnView): (row: number) => [number, number] {
  const view = viewOf(column.data);
  return (row) => {
    const start = view.getUint32(row * 8, true);
    const end = start + view.getUint32(row * 8 + 4, true);
    assert(end <= block.heap.length, 'a text reaches beyond its heap');
    return [start, end];
  };
}
