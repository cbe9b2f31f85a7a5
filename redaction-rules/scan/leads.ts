import { type Anchor, type AnchorTable, isLiteralAt } from './anchor-table.ts';
import { beginsAt } from './boundary.ts';
import type { Matcher } from './matcher.ts';

/**
 * Whether what a lead asks for can begin in a text and go on behind its end: where the text is the
 * name of a value, the rule is to see both. Runs the automata, so it says no of `call` where the
 * rule wants `call me`.
 */
export function hasOpenLead(
  text: Uint8Array,
  table: AnchorTable,
  anchors: readonly Anchor[],
  matchers: readonly Matcher[],
): boolean {
  const end = text.length;
  for (let at = table.next(text, 0, end); at < end; at = table.next(text, at + 1, end)) {
    for (const { anchor, literal, offset } of table.linksAt(text, at)) {
      const start = at - offset;
      if (!isLiteralAt(literal, text, 0, end, start)) continue;
      const isOpen = (index: number): boolean => goesOn(text, start, matchers[index]);
      if (anchors[anchor]?.matches.some(isOpen) === true) return true;
    }
  }
  return false;
}

function goesOn(text: Uint8Array, at: number, matcher: Matcher | undefined): boolean {
  if (matcher?.lead === undefined) return false;
  const { lead, forward, match } = matcher;
  if (match.word === true && !beginsAt(text, 0, at, 'token')) return false;
  const leadEnd = lead.matchForward(text, at, text.length);
  if (lead.alive) return true;
  if (leadEnd < 0) return false;
  forward.matchForward(text, leadEnd, text.length);
  return forward.alive;
}
