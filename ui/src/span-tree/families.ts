import type { SpanType } from '../../../query/api/wire.ts';
import { type CriticalPart, criticalTime } from './critical-path.ts';
import type { SpanTree } from './tree.ts';

/**
 * What a kind of span is called where kinds are summed, and the type whose colour and icon it has.
 */
export interface Family {
  readonly name: string;
  readonly type: SpanType;
  readonly members: readonly SpanType[];
}

const families: readonly Family[] = [
  { name: 'Models', type: 'LLM', members: ['LLM'] },
  { name: 'Tools', type: 'TOOL', members: ['TOOL'] },
  { name: 'Judge', type: 'EVALUATOR', members: ['EVALUATOR'] },
  { name: 'Retrieval', type: 'RETRIEVER', members: ['RETRIEVER', 'EMBEDDING', 'RERANKER'] },
  { name: 'Guards', type: 'GUARDRAIL', members: ['GUARDRAIL'] },
];
const other: Family = { name: 'Other', type: 'CHAIN', members: [] };

export interface FamilyTime {
  readonly family: Family;
  readonly time: number;
}

/**
 * Time on the critical path by family, longest first, `Other` last; families without time left out.
 */
export function timeByFamily(tree: SpanTree, parts: readonly CriticalPart[]): FamilyTime[] {
  const sums = new Map<Family, number>();
  for (const [index, time] of criticalTime(parts)) {
    const type = tree.spans[index]?.span_type ?? 'UNKNOWN';
    const family = families.find((one) => one.members.includes(type)) ?? other;
    sums.set(family, (sums.get(family) ?? 0) + time);
  }
  return [...sums]
    .map(([family, time]) => ({ family, time }))
    .toSorted((a, b) => Number(a.family === other) - Number(b.family === other) || b.time - a.time);
}
