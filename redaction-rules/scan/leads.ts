import { type Anchor, type AnchorTable, isLiteralAt } from './anchor-table.ts';
import { beginsAt } from './boundary.ts';
import type { Matcher } from './matcher.ts';

/**
 * How many bytes at least stand behind a text that a lead begins in and that is a name of what a
 * rule asks for: the rule is to see both. 0 where no lead is open at its end. Runs the automata, so
 * it says no of `call` where the rule wants `call me`.
 */
export function shortestBehind(
  text: Uint8Array,
  table: AnchorTable,
  anchors: readonly Anchor[],
  matchers: readonly Matcher[],
): number {
  const end = text.length;
  let shortest = Number.POSITIVE_INFINITY;
  for (let at = table.next(text, 0, end); at < end; at = table.next(text, at + 1, end)) {
    for (const { anchor, literal, offset } of table.linksAt(text, at)) {
      const start = at - offset;
      if (!isLiteralAt(literal, text, 0, end, start)) continue;
      for (const index of anchors[anchor]?.matches ?? []) {
        shortest = Math.min(shortest, stillToCome(text, start, matchers[index]));
      }
    }
  }
  return shortest === Number.POSITIVE_INFINITY ? 0 : shortest;
}

/** Infinity where what the matcher asks for does not begin at `at` or does not go on. */
function stillToCome(text: Uint8Array, at: number, matcher: Matcher | undefined): number {
  const none = Number.POSITIVE_INFINITY;
  if (matcher?.lead === undefined) return none;
  const { lead, forward, match, shortest } = matcher;
  if (match.word === true && !beginsAt(text, 0, at, 'token')) return none;
  const leadEnd = lead.matchForward(text, at, text.length);
  if (lead.alive) return Math.max(1, shortest);
  if (leadEnd < 0) return none;
  forward.matchForward(text, leadEnd, text.length);
  return forward.alive ? Math.max(1, shortest - (text.length - leadEnd)) : none;
}
