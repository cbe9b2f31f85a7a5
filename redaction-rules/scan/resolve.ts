import { strengthOf } from '../actions/strength.ts';
import { isSecret, type Rule } from '../rule.ts';
import { type Hit, tokenHit, unscannedHit } from './hit.ts';

/**
 * Sorts hits and settles overlaps, so that the result can be replaced from left to right.
 *
 * Hits that overlap become their union, under the strongest action. Of one strength a secret gives
 * the name, then the longer hit. One departure: a secret that lies wholly inside of something else
 * of no stronger action keeps its own range. In `https://ghp_...@host` the token must get the same
 * pseudonym as anywhere else, and what is left of the address is scanned again afterwards.
 *
 * Hits that would change nothing (`keep`, and `truncate` of what is short enough) are left out.
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
  const known = trusted && hits.some(isToken) ? withoutTokens(hits) : hits;
  const sorted: Hit[] = [];
  let isSorted = true;
  let before: Hit | undefined;
  // Of the rule of the hit before, for rules differ in shape, which makes reading them slow.
  let rule = Number.NaN;
  let isSure = false;
  // One walk, for a field made to be slow has hits everywhere; most come in order.
  for (const hit of known) {
    if (!trusted && isToken(hit) && isRenamed(bytes, hit)) continue;
    if (hit.rule !== rule) {
      rule = hit.rule;
      isSure = isAlwaysChange(hit, rules);
    }
    if (!isSure && !isChange(hit, rules)) continue;
    isSorted &&= before === undefined || compared(before, hit) <= 0;
    before = hit;
    sorted.push(hit);
  }
  if (!isSorted) sorted.sort(compared);
  return settle(sorted, rules);
}

/** Settles overlaps of hits in order, in place: no more come out than went in. */
function settle(sorted: Hit[], rules: readonly Rule[]): readonly Hit[] {
  let count = 0;
  for (const hit of sorted) {
    let next = hit;
    while (count > 0) {
      const last = sorted[count - 1];
      if (last === undefined || last.end <= next.start) break;
      next = merge(last, next, rules);
      count--;
    }
    sorted[count++] = next;
  }
  sorted.length = count;
  return sorted;
}

function compared(a: Hit, b: Hit): number {
  return a.start - b.start || b.end - a.end || a.rule - b.rule;
}

function isToken({ rule }: Hit): boolean {
  return rule === tokenHit;
}

/** Of several hits the first with the strongest action. */
export function strongest(hits: readonly Hit[], rules: readonly Rule[]): Hit | undefined {
  let best = hits[0];
  for (const hit of hits) {
    if (best !== undefined && strengthIn(hit, rules) > strengthIn(best, rules)) best = hit;
  }
  return best;
}

/** Hits of rules that only count, outside of tokens; of one rule none overlap. */
export function keptHits(hits: readonly Hit[], rules: readonly Rule[]): readonly Hit[] {
  if (!hits.some((hit) => isKept(hit, rules))) return [];
  const kept = withoutTokens(hits).filter((hit) => isKept(hit, rules));
  const ends = new Map<number, number>();
  return kept.filter(({ rule, start, end }) => {
    if (start < (ends.get(rule) ?? 0)) return false;
    ends.set(rule, end);
    return true;
  });
}

function isKept({ rule }: Hit, rules: readonly Rule[]): boolean {
  return rules[rule]?.action.type === 'keep';
}

function isAlwaysChange({ rule }: Hit, rules: readonly Rule[]): boolean {
  const type = rules[rule]?.action.type;
  return type !== 'keep' && type !== 'truncate';
}

function isChange(hit: Hit, rules: readonly Rule[]): boolean {
  const action = rules[hit.rule]?.action;
  if (action === undefined || isAlwaysChange(hit, rules)) return true;
  return action.type === 'truncate' && hit.end - hit.start > (action.truncate ?? 0);
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
  const longer = a.end - a.start - (b.end - b.start);
  if (a.rule === b.rule) return union(a, b, longer >= 0 ? a : b);
  const ofToken = Number(a.rule !== tokenHit) - Number(b.rule !== tokenHit);
  // Nothing may slip out at the seam of what was not scanned, so there the ranges always add up.
  const isUnscanned = a.rule === unscannedHit || b.rule === unscannedHit;
  if (ofToken !== 0 && !isUnscanned) return ofToken > 0 ? a : b;
  const strength = strengthIn(a, rules) - strengthIn(b, rules);
  const secrecy = Number(isSecretHit(a, rules)) - Number(isSecretHit(b, rules));
  if (secrecy > 0 && strength >= 0 && isInside(a, b)) return a;
  if (secrecy < 0 && strength <= 0 && isInside(b, a)) return b;
  // Of the same range the surer rule gives the name: `token=ghp_...` is a GitHub token.
  const surer = scoreOf(a, rules) >= scoreOf(b, rules) ? 1 : -1;
  const isFirst = (strength || secrecy || longer || surer) > 0;
  return union(a, b, isFirst ? a : b);
}

function union(a: Hit, b: Hit, { rule, origin }: Hit): Hit {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end), rule, origin };
}

function isInside(inner: Hit, outer: Hit): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** What was not scanned is stronger than anything that was found, and a sender's token weaker. */
function strengthIn({ rule }: Hit, rules: readonly Rule[]): number {
  if (rule === unscannedHit) return Number.POSITIVE_INFINITY;
  const action = rules[rule]?.action;
  return action === undefined ? 0 : strengthOf(action.type);
}

function isSecretHit({ rule }: Hit, rules: readonly Rule[]): boolean {
  const found = rules[rule];
  return found !== undefined && isSecret(found);
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
