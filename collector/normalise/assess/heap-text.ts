import type { ColumnBuilder } from '../../../model/row-block-builder.ts';
import type { Heap } from '../heap.ts';

/** Reads back what stands in a text column of a block that is being filled. */
export class HeapText {
  readonly #heap: Heap;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  textOf(column: ColumnBuilder, row: number): string | undefined {
    if (column.validity[row] !== 1) return undefined;
    const at = column.view.getUint32(row * 8, true);
    const end = at + column.view.getUint32(row * 8 + 4, true);
    return Buffer.from(this.#heap.heap.subarray(at, end)).toString('utf8');
  }

  /** Without making a string. */
  isText(column: ColumnBuilder, row: number, wanted: Uint8Array): boolean {
    const length = column.view.getUint32(row * 8 + 4, true);
    return length === wanted.length && this.beginsWith(column, row, wanted);
  }

  beginsWith(column: ColumnBuilder, row: number, wanted: Uint8Array): boolean {
    if (column.validity[row] !== 1) return false;
    if (column.view.getUint32(row * 8 + 4, true) < wanted.length) return false;
    const at = column.view.getUint32(row * 8, true);
    const { heap } = this.#heap;
    for (let i = 0; i < wanted.length; i++) if (heap[at + i] !== wanted[i]) return false;
    return true;
  }
}
