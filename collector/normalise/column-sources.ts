import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { PathMemo } from './path-memo.ts';
import { jsonText } from './plain-json.ts';
import { type Plan, ruleOf, targetNames } from './plan.ts';

/**
 * Which source filled which column, said once for each combination: few combinations make up most
 * spans, and a walk over those seen so far finds the text that the heap holds already.
 */
export interface ColumnSources {
  /** Forgets what the heap held: the block is filled anew. */
  beginBlock(): void;
  /** Forgets the span before. */
  begin(): void;
  /** The target was filled by its source of this rank. */
  note(target: number, rank: number): void;
  /** The target was filled from what the source of another target had yielded. */
  noteFrom(target: number, other: number): void;
  /** The target is empty again. */
  forget(target: number): void;
  /** Points the column at the text, unless nothing was noted. */
  write(column: ColumnBuilder, row: number): void;
}

/** The text of a combination. */
interface Said {
  readonly text: string;
  /** Where the heap of this block holds it. */
  block: number;
  offset: number;
  length: number;
}

export function createColumnSources(plan: Plan, block: RowBlockBuilder): ColumnSources {
  const path = new PathMemo<Said>();
  /** The number of the block at hand. */
  let current = 0;
  return {
    beginBlock() {
      current++;
    },
    begin() {
      path.begin();
    },
    note(target, rank) {
      path.take((target << 16) | ruleOf(target, rank));
    },
    noteFrom(target, other) {
      const number = path.numbers().findLast((each) => each >>> 16 === other);
      if (number !== undefined) path.take((target << 16) | (number & 0xffff));
    },
    forget(target) {
      const kept = path.numbers().filter((number) => number >>> 16 !== target);
      path.begin();
      for (const number of kept) path.take(number);
    },
    write(column, row) {
      if (path.isAtRoot) return;
      const said = path.at.found ?? sayFirst(plan, path);
      if (said.block !== current) {
        said.block = current;
        said.offset = block.appendHeapText(said.text);
        said.length = block.heapUsed - said.offset;
      }
      column.setHeap(row, said.offset, said.length);
    },
  };
}

/** Blocks are counted from 1. */
const noBlock = 0;

function sayFirst(plan: Plan, path: PathMemo<Said>): Said {
  const text = jsonText(textOf(plan, path.numbers()));
  const said = { text, block: noBlock, offset: 0, length: 0 };
  path.at.found = said;
  return said;
}

function textOf(plan: Plan, numbers: readonly number[]): Readonly<Record<string, string>> {
  const names = targetNames();
  return Object.fromEntries(
    numbers.map((number) => {
      const source = plan.sources[(number >>> 8) & 255]?.[number & 255];
      return [names[number >>> 16] ?? '', source?.label ?? ''];
    }),
  );
}
