/**
 * Takes out of a group of batches the items (spans, log records, data points) that are stored
 * already. A retry after a lost acknowledgement sends the same ones again, perhaps in another
 * batch: each is known by its content hash.
 */
import { assert } from '../../model/errors.ts';
import { filterRows } from '../../model/filter-rows.ts';
import { columnOf, type RowBlock, viewOf } from '../../model/row-block.ts';
import { runTables } from '../../model/run-columns.ts';
import type { RecentHashes } from './recent-hashes.ts';

export interface NewRows {
  /** Blocks to journal, one after another; none where every item was a duplicate. */
  readonly blocks: readonly Uint8Array[];
  /** One byte for each item, in the order of the blocks: 1 = new. */
  readonly keep: Uint8Array;
  readonly itemsKept: number;
  readonly duplicates: number;
  /** Takes the new hashes out again: the group was not kept. */
  readonly undo: () => void;
}

/**
 * Tables whose rows are items: what a batch brings, and what its receipt counts. Facts about runs
 * have no hash: said again, they are newer facts.
 */
const itemTables: ReadonlySet<string> = new Set([
  ...['span', 'log_record', 'metric_point'],
  ...Object.keys(runTables),
]);

/** Rows of items that were not kept: a retry is known, and no receipt counts them. */
const countedTable = 'sampled_out';

/** The forms of a span: whoever came first stays, whatever a sampler makes of it by now. */
const spanTables: ReadonlySet<string> = new Set(['span', countedTable]);

/** Tables whose rows belong to an item, which they name by `item_index`, and stay or go with it. */
const followingTables: ReadonlySet<string> = new Set(['redaction', 'assessment']);

/** An item is in an append that is not durable yet; nothing was added. Try again later. */
export interface MustWait {
  readonly waitFor: number;
}

/** Adds the hashes of the new items to `hashes` under `ticket`. */
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
  const itemKeeps: Uint8Array[] = [];
  let itemsKept = 0;
  let duplicates = 0;
  let countedKept = 0;
  let countedAgain = 0;
  for (const block of blocks) {
    const isItem = itemTables.has(block.table);
    if (!isItem && block.table !== countedTable) continue;
    const marked = markNew(block, hashes, ticket, isInFlight);
    undos.push(marked.undo);
    if (marked.waitFor !== undefined) {
      undo();
      return { waitFor: marked.waitFor };
    }
    keeps.set(block, marked.keep);
    const again = block.rows - marked.kept;
    if (isItem) {
      itemKeeps.push(marked.keep);
      itemsKept += marked.kept;
      duplicates += again;
    } else {
      countedKept += marked.kept;
      countedAgain += again;
    }
  }
  const keep = joined(itemKeeps);
  if (duplicates + countedAgain === 0) {
    return { blocks: blocks.map((block) => block.bytes), keep, itemsKept, duplicates, undo };
  }
  const kept = itemsKept + countedKept === 0 ? [] : withoutDuplicates(blocks, keeps, keep);
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
  const isSpan = spanTables.has(block.table);
  let kept = 0;
  for (let row = 0; row < block.rows; row++) {
    if (column !== undefined && column.validity[row] === 1) {
      const size = hashes.size;
      const known = isSpan
        ? hashes.addSpan(column.data, row * 16, ticket)
        : hashes.add(column.data, row * 16, ticket);
      if (known !== ticket && isInFlight(known)) return { keep, kept, waitFor: known, undo };
      // The same item twice in one group is known by the group's own ticket.
      if (known !== ticket || hashes.size === size) continue;
    }
    keep[row] = 1;
    kept++;
  }
  return { keep, kept, waitFor: undefined, undo };
}

/** Only new items, and of what follows an item only what follows one that stays. */
function withoutDuplicates(
  blocks: readonly RowBlock[],
  keeps: ReadonlyMap<RowBlock, Uint8Array>,
  keepItem: Uint8Array,
): Uint8Array[] {
  return blocks.flatMap((block) => {
    const isFollowing = followingTables.has(block.table);
    const keep = isFollowing ? followersOf(block, keepItem) : keeps.get(block);
    if (keep === undefined) return [block.bytes];
    return keep.includes(1) ? [filterRows(block, keep)] : [];
  });
}

/** @param keepItem one byte for each item of the group, over all its blocks: 1 = stays */
function followersOf(block: RowBlock, keepItem: Uint8Array): Uint8Array {
  const index = columnOf(block, 'item_index');
  assert(index !== undefined, 'a block does not name the items its rows follow');
  const view = viewOf(index.data);
  return Uint8Array.from(
    { length: block.rows },
    (_, row) => keepItem[view.getUint32(row * 4, true)] ?? 0,
  );
}
