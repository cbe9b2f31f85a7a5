import { type ColumnView, type RowBlock, textAt } from '../../../model/row-block.ts';
import { referencesIn, referencesOfRun } from '../../../model/stored-text.ts';
import { columnOf } from './pick-rows.ts';

export const contentTables: ReadonlySet<string> = new Set(['content', 'message']);

/** Pieces of text that a record carries, and who of its rows names them. */
export interface CarriedContent {
  /** By row every piece that it names, also through runs; only rows that name some. */
  namesIn(block: RowBlock): ReadonlyMap<number, ReadonlySet<string>>;
}

const referenceByte = 1;
const noNames: ReadonlyMap<number, ReadonlySet<string>> = new Map();

export function carriedContent(blocks: readonly RowBlock[]): CarriedContent {
  // Nobody asks for the names of pieces that are not here.
  if (!blocks.some(({ table }) => contentTables.has(table))) return { namesIn: () => noNames };
  const runs = new Map<string, string>();
  for (const block of blocks) {
    if (block.table !== 'content') continue;
    const body = columnOf(block, 'body');
    if (body === undefined) continue;
    eachReference(block, [body], (row, text) => runs.set(hashOf(block, row), text));
  }
  return {
    namesIn(block) {
      const named = new Map<number, Set<string>>();
      eachReference(block, block.columns, (row, text) => {
        const names = named.get(row) ?? new Set();
        for (const { hash } of referencesIn(text)) {
          names.add(hash);
          for (const inner of referencesOfRun(runs.get(hash) ?? '')) names.add(inner);
        }
        named.set(row, names);
      });
      return named;
    },
  };
}

/** Most texts are not even looked at: the heap says where references are. */
function eachReference(
  block: RowBlock,
  columns: readonly ColumnView[],
  found: (row: number, text: string) => void,
): void {
  const marks: number[] = [];
  const { heap } = block;
  for (let at = heap.indexOf(referenceByte); at !== -1; at = heap.indexOf(referenceByte, at + 1)) {
    marks.push(at);
  }
  if (marks.length === 0) return;
  for (const column of columns) {
    if (column.type !== 'text') continue;
    const { validity, data } = column;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let row = 0; row < block.rows; row++) {
      if (validity[row] !== 1) continue;
      const at = view.getUint32(row * 8, true);
      const end = at + view.getUint32(row * 8 + 4, true);
      if (!hasBetween(marks, at, end)) continue;
      found(row, textAt(block, column, row) ?? '');
    }
  }
}

/** Whether one of the numbers, which rise, is at least `from` and below `to`. */
function hasBetween(numbers: readonly number[], from: number, to: number): boolean {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return (numbers[low] ?? to) < to;
}

/** 32 hex digits of a row's `content_hash`, most significant byte first. */
export function hashOf(block: RowBlock, row: number): string {
  const data = columnOf(block, 'content_hash')?.data.subarray(row * 16, (row + 1) * 16);
  return Buffer.from(data ?? [])
    .reverse()
    .toString('hex');
}
