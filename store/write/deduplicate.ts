/**
 * Takes out of a group of batches the spans that are stored already. A retry after a lost
 * acknowledgement sends the same spans again, perhaps in another batch: each is known by its
 * content hash.
 */
import { assert } from '../../model/errors.ts';
import { type ColumnView, type RowBlock, textAt } from '../../model/row-block.ts';
import { filterRows } from '../../model/row-block-builder.ts';
import type { RecentHashes } from './recent-hashes.ts';

export interface NewRows {
  /** Blocks to journal, one after another; none where every span was a duplicate. */
  readonly blocks: readonly Uint8Array[];
  /** One byte for each item, in the order of the blocks: 1 = new. */
  readonly keep: Uint8Array;
  readonly itemsKept: number;
  readonly duplicates: number;
  /** Takes the new hashes out again: the group was not kept. */
  readonly undo: () => void;
}

/** A span is in an append that is not durable yet; nothing was added. Try again later. */
export interface MustWait {
  readonly waitFor: number;
}

/** Adds the hashes of the new spans to `hashes` under `ticket`. */
export function deduplicate(
  blocks: readonly RowBlock[],
  hashes: RecentHashes,
  ticket: number,
  isInFlight: (ticket: number) => boolean,
): NewRows | MustWait {
  const undos: (() => void)[] = [];
  const undo = (): void => {
    for (const run of undos) run();
  };
  const keeps = new Map<RowBlock, Uint8Array>();
  let itemsKept = 0;
  let duplicates = 0;
  for (const block of blocks) {
    if (block.table !== 'span') continue;
    const marked = markNew(block, hashes, ticket, isInFlight);
    undos.push(marked.undo);
    if (marked.waitFor !== undefined) {
      undo();
      return { waitFor: marked.waitFor };
    }
    keeps.set(block, marked.keep);
    itemsKept += marked.kept;
    duplicates += block.rows - marked.kept;
  }
  const keep = joined([...keeps.values()]);
  if (duplicates === 0) {
    return { blocks: blocks.map((block) => block.bytes), keep, itemsKept, duplicates, undo };
  }
  const kept = itemsKept === 0 ? [] : withoutDuplicates(blocks, keeps);
  return { blocks: kept, keep, itemsKept, duplicates, undo };
}

function joined(keeps: readonly Uint8Array[]): Uint8Array {
  const [only] = keeps;
  return keeps.length === 1 && only !== undefined ? only : Buffer.concat(keeps);
}

interface Marked {
  /** One byte a row: 1 = new. */
  readonly keep: Uint8Array;
  readonly kept: number;
  readonly waitFor: number | undefined;
  readonly undo: () => void;
}

function markNew(
  block: RowBlock,
  hashes: RecentHashes,
  ticket: number,
  isInFlight: (ticket: number) => boolean,
): Marked {
  const keep = new Uint8Array(block.rows);
  const column = columnOf(block, 'content_hash');
  const undo = (): void => {
    if (column === undefined) return;
    for (let row = 0; row < block.rows; row++) {
      if (keep[row] === 1) hashes.remove(column.data, row * 16, ticket);
    }
  };
  let kept = 0;
  for (let row = 0; row < block.rows; row++) {
    if (column !== undefined && column.validity[row] === 1) {
      const size = hashes.size;
      const known = hashes.add(column.data, row * 16, ticket);
      if (known !== ticket && isInFlight(known)) return { keep, kept, waitFor: known, undo };
      // The same span twice in one group is known by the group's own ticket.
      if (known !== ticket || hashes.size === size) continue;
    }
    keep[row] = 1;
    kept++;
  }
  return { keep, kept, waitFor: undefined, undo };
}

/** Only new spans, and of the redactions only those of spans that stay. */
function withoutDuplicates(
  blocks: readonly RowBlock[],
  keeps: ReadonlyMap<RowBlock, Uint8Array>,
): Uint8Array[] {
  const keptSpans = new Set<string>();
  for (const [block, keep] of keeps) {
    const idAt = spanIdReader(block);
    for (let row = 0; row < block.rows; row++) if (keep[row] === 1) keptSpans.add(idAt(row));
  }
  return blocks.flatMap((block) => {
    if (block.table !== 'span' && block.table !== 'redaction') return [block.bytes];
    const idAt = spanIdReader(block);
    const keep =
      keeps.get(block) ??
      Uint8Array.from({ length: block.rows }, (_, row) => (keptSpans.has(idAt(row)) ? 1 : 0));
    return keep.includes(1) ? [filterRows(block, keep)] : [];
  });
}

function spanIdReader(block: RowBlock): (row: number) => string {
  const trace = columnOf(block, 'trace_id');
  const span = columnOf(block, 'span_id');
  assert(trace !== undefined && span !== undefined, `a ${block.table} block has no ids`);
  // Two batches of a group may hold the same span, and only the first of them keeps it.
  const batch = columnOf(block, 'batch_id');
  const batchAt = (row: number) => (batch === undefined ? '' : textAt(block, batch, row));
  return (row) => `${batchAt(row)}:${textAt(block, trace, row)}:${textAt(block, span, row)}`;
}

function columnOf(block: RowBlock, name: string): ColumnView | undefined {
  return block.columns.find((column) => column.name === name);
}
