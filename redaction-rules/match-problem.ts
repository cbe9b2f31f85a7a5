import { Invalid } from '../model/errors.ts';
import { LazyDfa } from './pattern/lazy-dfa.ts';
import { parsePattern, reversePattern, shortestMatch } from './pattern/parse.ts';
import { compileProgram } from './pattern/program.ts';
import type { Match } from './rule.ts';
import { anchorProblem } from './scan/anchor-table.ts';

/**
 * Why a `match` entry cannot work as written; undefined when it can. The main proof is that every text
 * the pattern matches begins with one of its anchors: otherwise some would never be looked at.
 */
export function matchProblem(match: Match): string | undefined {
  try {
    const pattern = parsePattern(match.pattern);
    const shortest = shortestMatch(pattern);
    if (shortest === 0) return 'a pattern must not match the empty text';
    if (shortest > match.max_len) return 'max_len is shorter than the shortest match';
    if (match.before !== undefined) compileProgram(reversePattern(parsePattern(match.before)));
    const automaton = new LazyDfa(compileProgram(pattern));
    if (match.anchor === 'digits') return digitProblem(automaton);
    const literals = match.anchor.map((text) => [...new TextEncoder().encode(text)]);
    for (const literal of literals) {
      const problem = anchorProblem(Uint8Array.from(literal));
      if (problem !== undefined) return problem;
    }
    return uncovered(automaton, literals, [])
      ? `the pattern ${match.pattern} can begin with something that is not an anchor`
      : undefined;
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
}

/** Phase 1 sees groups of three digits and more. */
function digitProblem(automaton: LazyDfa): string | undefined {
  let prefixes: readonly (readonly number[])[] = [[]];
  for (let i = 0; i < 3; i++) {
    const longer = prefixes.flatMap((prefix) =>
      automaton.nextBytes(prefix).map((byte) => [...prefix, byte]),
    );
    if (longer.some((prefix) => (prefix.at(-1) ?? 0) < 0x30 || (prefix.at(-1) ?? 0) > 0x39)) {
      return 'a pattern anchored at digits begins with at least three digits';
    }
    prefixes = longer.slice(0, 1);
  }
  return undefined;
}

/** Whether a match can go on after `prefix` with a byte by which no anchor goes on. */
function uncovered(
  automaton: LazyDfa,
  literals: readonly (readonly number[])[],
  prefix: readonly number[],
): boolean {
  const sharing = literals.filter((literal) => prefix.every((byte, i) => literal[i] === byte));
  if (sharing.some((literal) => literal.length === prefix.length)) return false;
  return automaton
    .nextBytes(prefix)
    .some(
      (byte) =>
        !sharing.some((literal) => literal[prefix.length] === byte) ||
        uncovered(automaton, literals, [...prefix, byte]),
    );
}
