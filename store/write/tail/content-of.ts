import { type RowBlock, textAt } from '../../../model/row-block.ts';
import { referencesIn, referencesOfRun } from '../../../model/stored-text.ts';
import { columnOf } from './pick-rows.ts';

/** Bodies of pieces by their hash, as a record carries them. */
export interface CarriedContent {
  /** Every piece that these rows name, also through runs. */
  namedBy(block: RowBlock, rows: readonly number[]): ReadonlySet<string>;
}

const referenceByte = 1;

export function carriedContent(blocks: readonly RowBlock[]): CarriedContent {
  const runs = new Map<string, string>();
  for (const block of blocks) {
    if (block.table !== 'content') continue;
    const body = columnOf(block, 'body');
    if (body === undefined) continue;
    for (let row = 0; row < block.rows; row++) {
      const text = textAt(block, body, row) ?? '';
      if (text.includes('\u0001')) runs.set(hashOf(block, row), text);
    }
  }
  return {
    namedBy(block, rows) {
      const named = new Set<string>();
      for (const column of block.columns) {
        if (column.type !== 'text') continue;
        const view = new DataView(
          column.data.buffer,
          column.data.byteOffset,
          column.data.byteLength,
        );
        for (const row of rows) {
          if (column.validity[row] !== 1) continue;
          const at = view.getUint32(row * 8, true);
          const end = at + view.getUint32(row * 8 + 4, true);
          if (!block.heap.subarray(at, end).includes(referenceByte)) continue;
          for (const { hash } of referencesIn(textAt(block, column, row) ?? '')) {
            named.add(hash);
            for (const inner of referencesOfRun(runs.get(hash) ?? '')) named.add(inner);
          }
        }
      }
      return named;
    },
  };
}

/** 32 hex digits of a row's `content_hash`, most significant byte first. */
export function hashOf(block: RowBlock, row: number): string {
  const data = columnOf(block, 'content_hash')?.data.subarray(row * 16, (row + 1) * 16);
  return Buffer.from(data ?? [])
    .reverse()
    .toString('hex');
}
