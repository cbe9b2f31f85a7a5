import { refused } from './checks.ts';
import type { MatchView } from './match-view.ts';
import type { Matcher } from './matcher.ts';

/**
 * Judges what patterns matched, by the checks and the context of the rule. Remembers the latest
 * verdict: of one rule several matchers find the same, `-pass=` and `pass=`, and nothing but the
 * range and the rule decides within a field.
 */
export class Verdicts {
  #field = -1;
  #rule = -1;
  #start = 0;
  #end = 0;
  #anchorLength = 0;
  #counts = false;

  /** Whether the match in `view` counts; `field` is another number for every text and key. */
  counts(matcher: Matcher, view: MatchView, field: number): boolean {
    const { start, end, anchorLength } = view;
    const isKnown =
      start === this.#start &&
      end === this.#end &&
      matcher.ruleIndex === this.#rule &&
      anchorLength === this.#anchorLength &&
      field === this.#field;
    if (isKnown) return this.#counts;
    this.#field = field;
    this.#rule = matcher.ruleIndex;
    this.#start = start;
    this.#end = end;
    this.#anchorLength = anchorLength;
    this.#counts = judge(matcher, view);
    return this.#counts;
  }
}

function judge({ checks, context, score }: Matcher, view: MatchView): boolean {
  let sum = score;
  for (const check of checks) {
    const gain = check(view);
    if (gain === refused) return false;
    sum += gain;
  }
  return context(view, sum);
}
