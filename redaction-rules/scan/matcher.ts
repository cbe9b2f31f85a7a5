import { LazyDfa, type Prefix } from '../pattern/lazy-dfa.ts';
import { type PatternNode, parsePattern, reversePattern, shortestMatch } from '../pattern/parse.ts';
import { compileProgram } from '../pattern/program.ts';
import type { Boundary, Match, Rule } from '../rule.ts';
import { escapeTail } from './boundary.ts';
import { isDigit } from './byte-kinds.ts';
import { type CompiledCheck, compileCheck } from './checks.ts';
import { type CompiledContext, compileContext } from './context.ts';
import type { MatchView } from './match-view.ts';

/** One `match` entry of a rule, ready to run. */
export interface Matcher {
  readonly ruleIndex: number;
  readonly match: Match;
  // Of `match`, whose shape differs from rule to rule, which is slow to read.
  readonly boundary: Boundary;
  readonly maxLength: number;
  /** Bytes of the shortest text that the pattern describes. */
  readonly shortest: number;
  readonly isWord: boolean;
  /** How far from a candidate bytes may stand that it depends on, but for those of a cut match. */
  readonly reach: number;
  readonly score: number;
  readonly forward: LazyDfa;
  readonly backward: LazyDfa | undefined;
  readonly lead: LazyDfa | undefined;
  /** Bytes at the end of what `forward` matches that are not part of the match. */
  readonly tailLength: number;
  readonly checks: readonly CompiledCheck[];
  readonly context: CompiledContext;
  /** Number of the field in which `coveredTo` was set. */
  field: number;
  /** Candidates of this matcher before here lie inside a match it already made. */
  coveredTo: number;
}

/** @throws Invalid when a pattern is outside the language. */
export function compileMatchers(rules: readonly Rule[]): readonly Matcher[] {
  return rules.flatMap((rule, ruleIndex) => {
    const checks = rule.checks.map(compileCheck);
    const context = compileContext(rule.context);
    return rule.match.map((match) => {
      const tail = new TextEncoder().encode(match.tail ?? '');
      return {
        ruleIndex,
        match,
        boundary: match.boundary,
        maxLength: match.max_len,
        shortest: shortestMatch(parsePattern(match.pattern)),
        isWord: match.word === true,
        reach: 2 * match.max_len + contextReach(rule) + edgesMax,
        score: rule.score,
        forward: compileForward(match.pattern, tail),
        backward: compileBackward(match.before),
        lead: match.lead === undefined ? undefined : compileForward(match.lead, noTail),
        tailLength: tail.length,
        checks,
        context,
        field: -1,
        coveredTo: 0,
      };
    });
  });
}

/** More than boundaries, escapes and checks read beyond a match. */
const edgesMax = 64;

function contextReach({ context }: Rule): number {
  return context === undefined ? 0 : Math.max(context.before, context.after);
}

const noTail = new Uint8Array(0);

function compileForward(pattern: string, tail: Uint8Array): LazyDfa {
  const items: PatternNode[] = [parsePattern(pattern)];
  for (const byte of tail) items.push({ kind: 'byte', ranges: [[byte, byte]] });
  return new LazyDfa(compileProgram({ kind: 'sequence', items }));
}

function compileBackward(before: string | undefined): LazyDfa | undefined {
  if (before === undefined) return undefined;
  return new LazyDfa(compileProgram(reversePattern(parsePattern(before))));
}

/** Where the pattern begins: at the anchor, or after the lead; -1 when that is not there. */
export function leadEnd(
  { lead, maxLength }: Matcher,
  { bytes, fieldEnd }: MatchView,
  at: number,
  prefix: Prefix | undefined,
): number {
  if (lead === undefined) return at;
  return lead.matchForward(bytes, at, Math.min(fieldEnd, at + maxLength), prefix);
}

/** Where a match begins whose pattern begins at `at`; -1 when what has to stand before does not. */
export function matchStart(
  { backward, maxLength }: Matcher,
  { bytes, fieldStart }: MatchView,
  at: number,
): number {
  if (backward === undefined) return at;
  const start = backward.matchBackward(bytes, at, Math.max(fieldStart, at - maxLength));
  if (start < 0) return -1;
  const kept = start + escapeTail(bytes, fieldStart, start, at);
  return kept < at ? kept : -1;
}

/** Longer demands do not make phase 1 any faster. */
const leadingDigitsMax = 8;
const anyDigit = 0x34;

/** How many digits every match of a pattern begins with, at most 8. */
export function leadingDigits(automaton: LazyDfa): number {
  const prefix: number[] = [];
  for (; prefix.length < leadingDigitsMax; prefix.push(anyDigit)) {
    const next = automaton.nextBytes(prefix);
    // Any digit stands for all: a pattern that treats them differently gets a smaller number.
    if (next.length !== 10 || !next.every(isDigit) || automaton.accepts(prefix)) break;
  }
  return prefix.length;
}
