import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { jsonText } from './plain-json.ts';
import { type Plan, ruleOf, targetNames } from './plan.ts';

/**
 * Which source filled which column, said once for each combination: few combinations make up most
 * spans, and a walk down a tree of those seen so far finds the text that the heap holds already.
 */
export interface ColumnSources {
  /** Forgets the span before. */
  begin(): void;
  /** The target was filled by its source of this rank. */
  note(target: number, rank: number): void;
  /** The target was filled from what the source of another target had yielded. */
  noteFrom(target: number, other: number): void;
  /** Points the column at the text, unless nothing was noted. */
  write(column: ColumnBuilder, row: number): void;
}

interface Step {
  readonly number: number;
  readonly before: Step | undefined;
  readonly next: Map<number, Step>;
  /** The step that was taken last: the next span mostly takes it too. */
  latest: Step | undefined;
  /** Where the heap holds the text of all steps to here; a length of 0 where it does not. */
  offset: number;
  length: number;
}

export function createColumnSources(plan: Plan, block: RowBlockBuilder): ColumnSources {
  const root = createStep(0, undefined);
  let at = root;
  return {
    begin() {
      at = root;
    },
    note(target, rank) {
      at = takeStep(at, (target << 16) | ruleOf(target, rank));
    },
    noteFrom(target, other) {
      for (let step = at; step.before !== undefined; step = step.before) {
        if (step.number >>> 16 !== other) continue;
        at = takeStep(at, (target << 16) | (step.number & 0xffff));
        return;
      }
    },
    write(column, row) {
      if (at === root) return;
      if (at.length === 0) {
        at.offset = block.appendHeapText(jsonText(textOf(plan, at)));
        at.length = block.heapUsed - at.offset;
      }
      column.setHeap(row, at.offset, at.length);
    },
  };
}

function takeStep(from: Step, number: number): Step {
  if (from.latest?.number === number) return from.latest;
  let step = from.next.get(number);
  if (step === undefined) {
    step = createStep(number, from);
    from.next.set(number, step);
  }
  from.latest = step;
  return step;
}

function createStep(number: number, before: Step | undefined): Step {
  return { number, before, next: new Map(), latest: undefined, offset: 0, length: 0 };
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
