import type { SpanRow } from '../../../query/api/wire.ts';
import { depthFirst, type SpanTree } from './tree.ts';

/** Tokens and cost of a span with everything under it, counting each model call once. */
export interface SpanTotals {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: number | null;
  /** The figures come from spans below, not from this one. */
  readonly summed: boolean;
}

const nothing: SpanTotals = { inputTokens: null, outputTokens: null, cost: null, summed: false };

/**
 * One total per span. Where spans below report figures, a span's own are taken for a repetition of
 * theirs, unless it is known not to be an aggregate (`is_aggregate` false).
 */
export function spanTotals(tree: SpanTree): readonly SpanTotals[] {
  const totals: SpanTotals[] = tree.spans.map(() => nothing);
  for (const index of depthFirst(tree).toReversed()) {
    const span = tree.spans[index];
    if (span === undefined) continue;
    const below = (tree.children[index] ?? []).reduce((sum, child) => {
      // Another span tells of the same answer; this one shows its figures and adds none.
      if (tree.spans[child]?.is_repeat === true) return sum;
      return add(sum, totals[child] ?? nothing);
    }, nothing);
    totals[index] = totalOf(span, below);
  }
  return totals;
}

function totalOf(span: SpanRow, below: SpanTotals): SpanTotals {
  const own = {
    inputTokens: span.input_tokens,
    outputTokens: span.output_tokens,
    cost: span.cost,
    summed: false,
  };
  if (isEmpty(below)) return own;
  if (span.is_aggregate === false && !isEmpty(own)) return { ...add(own, below), summed: true };
  return { ...below, summed: true };
}

function isEmpty(totals: SpanTotals): boolean {
  return totals.inputTokens === null && totals.outputTokens === null && totals.cost === null;
}

function add(a: SpanTotals, b: SpanTotals): SpanTotals {
  return {
    inputTokens: plus(a.inputTokens, b.inputTokens),
    outputTokens: plus(a.outputTokens, b.outputTokens),
    cost: plus(a.cost, b.cost),
    summed: true,
  };
}

function plus(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}
