import { type Prefix, prefixOf } from '../pattern/lazy-dfa.ts';
import type { Anchor, Sign } from './anchor-table.ts';
import type { Matcher } from './matcher.ts';

/** An anchor as phase 2 needs it. */
export interface AnchorUse {
  readonly length: number;
  readonly sign: Sign | undefined;
  readonly tries: readonly Try[];
  /** Of its matchers the farthest reach. What leads to none is looked at whatever was replaced. */
  readonly reach: number;
}

/** A matcher that an anchor leads to, and where its automaton stands behind the literal. */
interface Try {
  readonly matcher: Matcher;
  /** Undefined where a match does not begin with the literal. */
  readonly prefix: Prefix | undefined;
}

export function useOf({ literal, matches, sign }: Anchor, matchers: readonly Matcher[]): AnchorUse {
  const tries = matches.flatMap((index) => {
    const matcher = matchers[index];
    const prefix = sign === undefined ? prefixOf(literal) : undefined;
    return matcher === undefined ? [] : [{ matcher, prefix }];
  });
  const reach =
    tries.length === 0 ? Number.POSITIVE_INFINITY : reachOf(tries.map(({ matcher }) => matcher));
  return { length: literal.length, sign, tries, reach };
}

export const noUse: AnchorUse = { length: 0, sign: undefined, tries: [], reach: 0 };

export function reachOf(matchers: readonly Matcher[]): number {
  return Math.max(0, ...matchers.map(({ reach }) => reach));
}
