/**
 * Which texts and messages are stored already: rows of `content` and `message` are named by their
 * hash and stored once. What is remembered is bounded, and the newest are read at a start, so a
 * flush never asks the table; one that was forgotten is stored a second time, and readers do not
 * mind.
 */
import type { ColumnType } from '../../model/column-type.ts';
import { assert } from '../../model/errors.ts';
import { storedContentMax } from '../../model/limits.ts';
import {
  type ColumnView,
  columnOf,
  columnWidth,
  type RowBlock,
  readRowBlocks,
  viewOf,
} from '../../model/row-block.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import { RecentHashes, storedTicket } from './recent-hashes.ts';

/** Tables of which a row that is stored already is left out. */
export const contentTables = ['content', 'message'] as const;
export type ContentTable = (typeof contentTables)[number];

export class StoredContent {
  readonly #known: Readonly<Record<ContentTable, RecentHashes>> = {
    content: new RecentHashes(storedContentMax),
    message: new RecentHashes(storedContentMax),
  };
  /** Of the newest claim, and of the newest that was committed. Those between have failed. */
  #claimTicket = storedTicket;
  #storedTicket = storedTicket;

  /** A row is in the database, and committed. */
  add(table: ContentTable, hashes: Uint8Array, at: number): void {
    this.#known[table].add(hashes, at, storedTicket);
  }

  /**
   * The blocks without the texts that the database holds: what a journal record must carry so that
   * it can be loaded alone.
   */
  withoutStored(blocks: readonly RowBlock[]): readonly RowBlock[] {
    return blocks.flatMap((block) => {
      if (!isContentTable(block.table)) return [block];
      const known = this.#known[block.table];
      return pick(block, (hashes, at) => {
        const ticket = known.ticketOf(hashes, at);
        return ticket === 0 || ticket > this.#storedTicket;
      });
    });
  }

  /** Rows that are about to be stored. One claim is open at a time. */
  openClaim(): ContentClaim {
    const ticket = ++this.#claimTicket;
    const claimed: [RecentHashes, RowBlock][] = [];
    return {
      add: (table, block) => {
        const known = this.#known[table];
        const unknown = pick(block, (hashes, at) => {
          const { size } = known;
          known.add(hashes, at, ticket);
          return known.size > size;
        });
        for (const one of unknown) claimed.push([known, one]);
        return unknown;
      },
      committed: () => {
        this.#storedTicket = ticket;
      },
      failed: () => {
        for (const [known, block] of claimed) {
          const { data } = hashesOf(block);
          for (let row = 0; row < block.rows; row++) known.remove(data, row * 16, ticket);
        }
      },
    };
  }

  /** A text whose name will be gone: whoever brings it again brings its body. */
  forget(hash: Uint8Array): void {
    for (const table of contentTables) {
      const known = this.#known[table];
      known.remove(hash, 0, known.ticketOf(hash, 0));
    }
  }
}

export interface ContentClaim {
  /** The rows of the block that are neither stored nor claimed: none, or one block. */
  readonly add: (table: ContentTable, block: RowBlock) => readonly RowBlock[];
  readonly committed: () => void;
  /** Its rows are unknown again. */
  readonly failed: () => void;
}

export function isContentTable(table: string): table is ContentTable {
  return table === 'content' || table === 'message';
}

function hashesOf(block: RowBlock): ColumnView {
  const hashes = columnOf(block, 'content_hash');
  assert(hashes !== undefined, 'a content block does not name its rows');
  return hashes;
}

/** The rows whose hashes are asked for, in one block; none where there are none. */
function pick(
  block: RowBlock,
  isAskedFor: (hashes: Uint8Array, at: number) => boolean,
): readonly RowBlock[] {
  const { data } = hashesOf(block);
  const keep = new Uint8Array(block.rows);
  let kept = 0;
  for (let row = 0; row < block.rows; row++) {
    if (!isAskedFor(data, row * 16)) continue;
    keep[row] = 1;
    kept++;
  }
  if (kept === block.rows) return [block];
  return kept === 0 ? [] : [onlyRows(block, keep, kept)];
}

/** A copy of some rows with their text alone: most of the heap is what need not be kept. */
function onlyRows(block: RowBlock, keep: Uint8Array, rows: number): RowBlock {
  const types: Record<string, ColumnType> = {};
  for (const { name, type } of block.columns) types[name] = type;
  const builder = new RowBlockBuilder(block.table, types, rows);
  for (const column of block.columns) {
    const target = builder.columns[column.name];
    assert(target !== undefined, 'a column vanished while copying');
    const width = columnWidth(column.type);
    const view = viewOf(column.data);
    let to = -1;
    for (let row = 0; row < block.rows; row++) {
      if (keep[row] !== 1) continue;
      to++;
      if (column.validity[row] !== 1) continue;
      if (column.type === 'text') {
        const start = view.getUint32(row * 8, true);
        target.setBytes(to, block.heap, start, start + view.getUint32(row * 8 + 4, true));
      } else {
        target.mark(to);
        target.data.set(column.data.subarray(row * width, (row + 1) * width), to * width);
      }
    }
  }
  const [copy] = readRowBlocks(builder.finish());
  assert(copy !== undefined, 'a copied block is a block');
  return copy;
}
