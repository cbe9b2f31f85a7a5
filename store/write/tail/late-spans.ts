import type { Judgement, TailPolicy, Verdict } from '../../../model/tail-policy.ts';
import { isSurelyTrue } from '../../../model/trace-condition.ts';
import { RowFacts, type TraceRows } from './row-facts.ts';
import { SpanColumns } from './span-columns.ts';
import { factsOfRows } from './trace-facts.ts';

/**
 * The verdict that holds from rows on which came after their trace was dropped. They are a part of
 * it alone, and what was dropped cannot be asked any more. So the trace is kept from here on where
 * they prove, whatever else was in it, that a policy which keeps always would have come before the
 * one that dropped it. Undefined: they prove nothing, and the verdict stays.
 *
 * @param rows of the trace: its spans and what was said about them
 */
export function verdictWith(
  rows: readonly TraceRows[],
  verdict: Verdict,
  policies: readonly TailPolicy[],
): Judgement | undefined {
  if (verdict.isKept) return undefined;
  const at = policies.findIndex(({ name }) => name === verdict.policy);
  const earlier = at === -1 ? policies : policies.slice(0, at);
  if (!earlier.some(keepsAlways)) return undefined;
  const { traceId, byChance } = verdict;
  const spans = rows.filter(({ block }) => block.table === 'span');
  const asked = new RowFacts(traceId, () => rows);
  const facts = factsOfRows(
    traceId,
    spans.map(({ block, rows: own }) => ({ columns: new SpanColumns(block), rows: own })),
  );
  // The name of other spans says nothing of the root's, nor what they report of calls elsewhere.
  const name = facts.hasRoot ? facts.name : new Set<string>();
  const part = { ...facts, ...facts.calls, name, asked };
  const found = earlier.find(({ when }) => when !== undefined && isSurelyTrue(when, part));
  if (found === undefined || !keepsAlways(found)) return undefined;
  const chance = { probability: 1, threshold: undefined, byChance };
  const rest = { isLate: true, combinations: [] };
  return { traceId, isKept: true, policy: found.name, ...chance, ...rest };
}

function keepsAlways({ keep, budget }: TailPolicy): boolean {
  return keep === 1 && budget === undefined;
}
