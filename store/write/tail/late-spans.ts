import type { RowBlock } from '../../../model/row-block.ts';
import type { Judgement, TailPolicy, Verdict } from '../../../model/tail-policy.ts';
import { isSurelyTrue } from '../../../model/trace-condition.ts';
import { RowFacts } from './row-facts.ts';
import { factsOf } from './trace-facts.ts';

/**
 * The verdict that holds from spans on which came after their trace was dropped. They are a part of
 * it alone, and what was dropped cannot be asked any more. So the trace is kept from here on where
 * they prove, whatever else was in it, that a policy which keeps always would have come before the
 * one that dropped it. Undefined: they prove nothing, and the verdict stays.
 */
export function verdictWith(
  spans: RowBlock,
  verdict: Verdict,
  policies: readonly TailPolicy[],
): Judgement | undefined {
  if (verdict.isKept) return undefined;
  const at = policies.findIndex(({ name }) => name === verdict.policy);
  const earlier = at === -1 ? policies : policies.slice(0, at);
  if (!earlier.some(keepsAlways)) return undefined;
  const { traceId } = verdict;
  const rows = Array.from({ length: spans.rows }, (_, row) => row);
  const asked = new RowFacts(traceId, () => [{ block: spans, rows }]);
  const facts = { ...factsOf(traceId, [spans]), asked };
  // The name of other spans says nothing of the root's.
  const part = facts.hasRoot ? facts : { ...facts, name: new Set<string>() };
  const found = earlier.find(({ when }) => when !== undefined && isSurelyTrue(when, part));
  if (found === undefined || !keepsAlways(found)) return undefined;
  const chance = { probability: 1, threshold: undefined };
  const rest = { isLate: true, combinations: [] };
  return { traceId, isKept: true, policy: found.name, ...chance, ...rest };
}

function keepsAlways({ keep, budget }: TailPolicy): boolean {
  return keep === 1 && budget === undefined;
}
