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
    const view = new DataView(body.data.buffer, body.data.byteOffset, body.data.byteLength);
    for (let row = 0; row < block.rows; row++) {
      if (!hasReference(block, view, row)) continue;
      runs.set(hashOf(block, row), textAt(block, body, row) ?? '');
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
          if (!hasReference(block, view, row)) continue;
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

/** Most texts are not even decoded. */
function hasReference({ heap }: RowBlock, places: DataView, row: number): boolean {
  const at = places.getUint32(row * 8, true);
  return heap.subarray(at, at + places.getUint32(row * 8 + 4, true)).includes(referenceByte);
}

/** 32 hex digits of a row's `content_hash`, most significant byte first. */
export function hashOf(block: RowBlock, row: number): string {
  const data = columnOf(block, 'content_hash')?.data.subarray(row * 16, (row + 1) * 16);
  return Buffer.from(data ?? [])
    .reverse()
    .toString('hex');
}
