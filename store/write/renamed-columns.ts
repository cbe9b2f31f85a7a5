/**
 * Columns that a migration renamed. A journal written before the upgrade still has the old names,
 * and a column that is not known would be left out: its values would become NULL.
 */
import type { RowBlock } from '../../model/row-block.ts';

/** By table: old name -> new name. Only ever added to. */
const renamedColumns: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  // 0002-receipts-of-every-signal.sql
  [
    'receipt',
    new Map([
      ['spans_in', 'items_in'],
      ['spans_kept', 'items_kept'],
    ]),
  ],
]);

/** The block itself where none of its columns was renamed. */
export function withCurrentNames(block: RowBlock): RowBlock {
  const renamed = renamedColumns.get(block.table);
  if (renamed === undefined || !block.columns.some(({ name }) => renamed.has(name))) return block;
  const columns = block.columns.map(({ name, type, validity, data }) => {
    return { name: renamed.get(name) ?? name, type, validity, data };
  });
  return { ...block, columns };
}
