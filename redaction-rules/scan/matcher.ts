import { LazyDfa } from '../pattern/lazy-dfa.ts';
import { parsePattern, reversePattern } from '../pattern/parse.ts';
import { compileProgram } from '../pattern/program.ts';
import type { Match, Rule } from '../rule.ts';
import { type CompiledCheck, compileCheck } from './checks.ts';
import { type CompiledContext, compileContext } from './context.ts';

/** One `match` entry of a rule, ready to run. */
export interface Matcher {
  readonly ruleIndex: number;
  readonly match: Match;
  readonly score: number;
  readonly forward: LazyDfa;
  readonly backward: LazyDfa | undefined;
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
    return rule.match.map((match) => ({
      ruleIndex,
      match,
      score: rule.score,
      forward: new LazyDfa(compileProgram(parsePattern(match.pattern))),
      backward: compileBackward(match.before),
      checks,
      context,
      field: -1,
      coveredTo: 0,
    }));
  });
}

function compileBackward(before: string | undefined): LazyDfa | undefined {
  if (before === undefined) return undefined;
  return new LazyDfa(compileProgram(reversePattern(parsePattern(before))));
}
