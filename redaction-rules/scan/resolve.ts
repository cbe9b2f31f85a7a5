import { isSecret, type Rule } from '../rule.ts';
import { type Hit, tokenHit, unscannedHit } from './hit.ts';

/**
 * Sorts hits and settles overlaps, so that the result can be replaced from left to right.
 *
 * Two secrets, or two pieces of personal data, become their union under the name of the longer one.
 * A secret beats personal data and keeps its own range: in `https://ghp_...@host` the token must get
 * the same pseudonym as anywhere else, and what is left of the address is scanned again afterwards.
 *
 * `trusted` says that replacements found in the text are ours: they stay, and nothing inside them
 * counts. Otherwise they are to be renamed, unless something real was found in them.
 */
export function resolveHits(
  hits: readonly Hit[],
  rules: readonly Rule[],
  bytes: Uint8Array,
  trusted: boolean,
): readonly Hit[] {
  const sorted = trusted
    ? withoutTokens(hits)
    : hits.filter((hit) => hit.rule !== tokenHit || !isRenamed(bytes, hit));
  sorted.sort((a, b) => a.start - b.start || b.end - a.end || a.rule - b.rule);
  const settled: Hit[] = [];
  for (const hit of sorted) {
    let next = hit;
    for (let last = settled.at(-1); last !== undefined; last = settled.at(-1)) {
      if (last.end <= next.start) break;
      settled.pop();
      next = merge(last, next, rules);
    }
    settled.push(next);
  }
  return settled;
}

/** Hits outside of tokens. One walk over both in order, because a field may hold many of each. */
function withoutTokens(hits: readonly Hit[]): Hit[] {
  const byStart = (a: Hit, b: Hit): number => a.start - b.start;
  const tokens = hits.filter((hit) => hit.rule === tokenHit).sort(byStart);
  const others = hits.filter((hit) => hit.rule !== tokenHit).sort(byStart);
  let at = 0;
  return others.filter((hit) => {
    while ((tokens[at]?.end ?? Number.POSITIVE_INFINITY) <= hit.start) at++;
    const token = tokens[at];
    return token === undefined || token.start > hit.start || token.end < hit.end;
  });
}

function merge(a: Hit, b: Hit, rules: readonly Rule[]): Hit {
  const difference = rankOf(a, rules) - rankOf(b, rules);
  // Nothing may slip out at the seam of what was not scanned, so there the ranges always add up.
  if (difference === 0 || a.rule === unscannedHit || b.rule === unscannedHit) {
    const longer = a.end - a.start - (b.end - b.start);
    // Of the same range the surer rule gives the name: `token=ghp_...` is a GitHub token.
    const isSurer = longer === 0 && scoreOf(a, rules) >= scoreOf(b, rules);
    const isFirst = difference > 0 || (difference === 0 && (longer > 0 || isSurer));
    const { rule, origin } = isFirst ? a : b;
    return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end), rule, origin };
  }
  return difference > 0 ? a : b;
}

function rankOf(hit: Hit, rules: readonly Rule[]): number {
  if (hit.rule === tokenHit) return 0;
  if (hit.rule === unscannedHit) return 3;
  const rule = rules[hit.rule];
  return rule !== undefined && isSecret(rule) ? 2 : 1;
}

function scoreOf(hit: Hit, rules: readonly Rule[]): number {
  return rules[hit.rule]?.score ?? 0;
}

/** Whether an imitation was renamed already. */
export function isRenamed(bytes: Uint8Array, hit: Hit): boolean {
  return (
    bytes[hit.start + 1] === 0x45 &&
    bytes[hit.start + 2] === 0x58 &&
    bytes[hit.start + 3] === 0x54 &&
    bytes[hit.start + 4] === 0x2d
  );
}
