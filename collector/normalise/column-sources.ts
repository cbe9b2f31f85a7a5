import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { jsonText } from './plain-json.ts';
import { type Plan, ruleOf, targetNames } from './plan.ts';

/**
 * Which source filled which column, said once for each combination: few combinations make up most
 * spans, and a walk down a tree of those seen so far finds the text that the heap holds already.
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

interface Step {
  readonly number: number;
  readonly before: Step | undefined;
  readonly next: Map<number, Step>;
  /** The step that was taken last: the next span mostly takes it too. */
  latest: Step | undefined;
  /** The text of all steps to here, once it was wanted. */
  text: string | undefined;
  /** Where the heap of this block holds it. */
  block: number;
  offset: number;
  length: number;
}

/** With more steps than these all are forgotten, also between two spans of a block. */
export const stepsMax = 8_192;

export function createColumnSources(plan: Plan, block: RowBlockBuilder): ColumnSources {
  let root = createStep(0, undefined);
  let at = root;
  let steps = 0;
  /** The number of the block at hand. */
  let current = 0;
  const take = (number: number): void => {
    const { latest } = at;
    if (latest?.number === number) {
      at = latest;
      return;
    }
    let step = at.next.get(number);
    if (step === undefined) {
      step = createStep(number, at);
      at.next.set(number, step);
      steps++;
    }
    at.latest = step;
    at = step;
  };
  return {
    beginBlock() {
      current++;
    },
    begin() {
      if (steps > stepsMax) {
        root = createStep(0, undefined);
        steps = 0;
      }
      at = root;
    },
    note(target, rank) {
      take((target << 16) | ruleOf(target, rank));
    },
    noteFrom(target, other) {
      for (let step = at; step.before !== undefined; step = step.before) {
        if (step.number >>> 16 !== other) continue;
        take((target << 16) | (step.number & 0xffff));
        return;
      }
    },
    forget(target) {
      const kept: number[] = [];
      for (let step = at; step.before !== undefined; step = step.before) {
        if (step.number >>> 16 !== target) kept.push(step.number);
      }
      at = root;
      for (const number of kept.reverse()) take(number);
    },
    write(column, row) {
      if (at === root) return;
      if (at.block !== current) {
        at.text ??= jsonText(textOf(plan, at));
        at.block = current;
        at.offset = block.appendHeapText(at.text);
        at.length = block.heapUsed - at.offset;
      }
      column.setHeap(row, at.offset, at.length);
    },
  };
}

function createStep(number: number, before: Step | undefined): Step {
  return {
    number,
    before,
    next: new Map(),
    latest: undefined,
    text: undefined,
    block: 0,
    offset: 0,
    length: 0,
  };
}

function textOf(plan: Plan, last: Step): Readonly<Record<string, string>> {
  const names = targetNames();
  const entries: [string, string][] = [];
  for (let step = last; step.before !== undefined; step = step.before) {
    const { number } = step;
    const source = plan.sources[(number >>> 8) & 255]?.[number & 255];
    entries.push([names[number >>> 16] ?? '', source?.label ?? '']);
  }
  return Object.fromEntries(entries.reverse());
}
