import { CallTrees } from '../call-trees.ts';
import { judgeRow, markRow, nothingReported } from '../judge-calls.ts';
import { modelCallTypes } from '../span-facts.ts';
import type { SpanColumns, SpanRows } from './span-columns.ts';

export interface Usage {
  cost: number;
  tokens: number;
}

export interface CountedUsage {
  readonly all: Usage;
  /** Of its model calls alone. */
  readonly calls: Usage;
}

/**
 * Cost and tokens of a trace as its row will show them: what a span repeats of those below it, or
 * of another that tells the same answer, counts once. Other traces are not looked at: an answer
 * that one of them told before counts here, too.
 */
export function countedUsage(parts: readonly SpanRows[]): CountedUsage {
  const spans = parts.flatMap(({ columns, rows }) => rows.map((row) => ({ columns, row })));
  // Parents that are missing have places, too, and none may be forgotten.
  const trees = new CallTrees(4 * spans.length, 2 * spans.length);
  const marked = spans.map(({ columns, row }) => {
    columns.calls.read(row);
    return { columns, row, mark: markRow(columns.calls, trees) };
  });
  const counted = { all: { cost: 0, tokens: 0 }, calls: { cost: 0, tokens: 0 } };
  for (const { columns, row, mark } of marked) {
    const judgement =
      mark === nothingReported ? 'counted' : judgeRow(columns.calls, row, mark, trees);
    if (judgement !== 'counted') continue;
    add(counted.all, columns, row);
    if (isModelCall(columns.type.get(row))) add(counted.calls, columns, row);
  }
  return counted;
}

/** All that its spans report, which is never less than what counts of it. */
export function reportedUsage(parts: readonly SpanRows[]): Usage {
  const usage = { cost: 0, tokens: 0 };
  for (const { columns, rows } of parts) {
    for (const row of rows) {
      usage.cost += Math.max(0, columns.cost.number(row));
      usage.tokens += Math.max(0, columns.inputTokens.number(row));
      usage.tokens += Math.max(0, columns.outputTokens.number(row));
    }
  }
  return usage;
}

function add(usage: Usage, columns: SpanColumns, row: number): void {
  usage.cost += columns.cost.number(row);
  usage.tokens += columns.inputTokens.number(row) + columns.outputTokens.number(row);
}

function isModelCall(type: string | undefined): boolean {
  return modelCallTypes.some((name) => name === type);
}
