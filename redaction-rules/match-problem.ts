import { Invalid } from '../model/errors.ts';
import { LazyDfa } from './pattern/lazy-dfa.ts';
import { parsePattern, reversePattern, shortestMatch } from './pattern/parse.ts';
import { compileProgram } from './pattern/program.ts';
import type { Match } from './rule.ts';
import { anchorProblem } from './scan/anchor-table.ts';
import { expandAnchor } from './scan/anchors.ts';
import { isDigit, isHexDigit } from './scan/byte-kinds.ts';
import { leadingDigits } from './scan/matcher.ts';

/** Phase 1 reads pairs of bytes; a group of two digits could lie across two pairs. */
const digitGroupMin = 3;

/**
 * Why a `match` entry cannot work as written; undefined when it can. The main proof is that every
 * text the pattern matches begins with one of its anchors: otherwise some would never be looked at.
 */
export function matchProblem(match: Match): string | undefined {
  try {
    const pattern = parsePattern(match.pattern);
    const shortest = shortestMatch(pattern);
    if (shortest === 0) return 'a pattern must not match the empty text';
    if (shortest > match.max_len) return 'max_len is shorter than the shortest match';
    if (match.before !== undefined) compileProgram(reversePattern(parsePattern(match.before)));
    if (match.lead !== undefined && match.before !== undefined) {
      return 'a match has before or lead, not both';
    }
    const first = match.lead ?? match.pattern;
    if (match.lead !== undefined) compileProgram(pattern);
    const automaton = new LazyDfa(compileProgram(parsePattern(first)));
    if (match.anchor === 'digits') {
      return leadingDigits(automaton) < digitGroupMin
        ? `a pattern anchored at digits begins with at least ${digitGroupMin} of any digits`
        : undefined;
    }
    if (match.anchor === 'dotted' || match.anchor === 'colons') {
      return strangeStart(automaton, match.anchor);
    }
    if (match.anchor === 'plus') {
      const isPlus = automaton.nextBytes([]).every((byte) => byte === 0x2b);
      return isPlus ? undefined : 'a pattern anchored at plus begins with one';
    }
    const literals = match.anchor
      .flatMap(expandAnchor)
      .map((text) => [...new TextEncoder().encode(text)]);
    for (const literal of literals) {
      const problem = anchorProblem(Uint8Array.from(literal));
      if (problem !== undefined) return problem;
    }
    return uncovered(automaton, literals, [])
      ? `the pattern ${first} can begin with something that is not an anchor`
      : undefined;
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
}

/** Phase 1 goes back from the first dot or colon over so many digits and no further. */
function strangeStart(automaton: LazyDfa, anchor: 'dotted' | 'colons'): string | undefined {
  const isDotted = anchor === 'dotted';
  const isGroup = isDotted ? isDigit : isHexDigit;
  const sign = isDotted ? 0x2e : 0x3a;
  const lengthMax = isDotted ? 3 : 4;
  const works = (prefix: readonly number[]): boolean =>
    automaton.nextBytes(prefix).every((byte, i, all) => {
      if (isGroup(byte) && all.slice(0, i).some((other) => automaton.treatsAlike(byte, other))) {
        return true;
      }
      if (byte === sign) return !isDotted || prefix.length > 0;
      return isGroup(byte) && prefix.length < lengthMax && works([...prefix, byte]);
    });
  return works([])
    ? undefined
    : `a pattern anchored at ${anchor} begins with a group of at most ${lengthMax} and its sign`;
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
