import type { RowBlock } from '../../model/row-block.ts';
import type { JournaledBlock } from './append-blocks.ts';
import { withCurrentNames } from './renamed-columns.ts';

/** The blocks of one journal record. */
export interface JournaledBatch {
  readonly seq: number;
  readonly blocks: readonly RowBlock[];
}

/** The blocks of these tables, in the order of their records. */
export function blocksOf(
  tables: readonly string[],
  batches: readonly JournaledBatch[],
): JournaledBlock[] {
  return batches.flatMap(({ seq, blocks }) =>
    blocks
      .filter((block) => tables.includes(block.table))
      .map((block) => ({ block: withCurrentNames(block), seq })),
  );
}
