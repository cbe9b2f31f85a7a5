import type { Anchor, Sign } from './anchor-table.ts';
import type { Matcher } from './matcher.ts';

/** Every literal and sign once, with the matchers it leads to. */
export function collectAnchors(matchers: readonly Matcher[]): readonly Anchor[] {
  const byLiteral = new Map<string, number[]>();
  for (const [index, { match }] of matchers.entries()) {
    for (const literal of typeof match.anchor === 'string' ? [] : match.anchor) {
      const list = byLiteral.get(literal);
      if (list === undefined) byLiteral.set(literal, [index]);
      else list.push(index);
    }
  }
  const encoder = new TextEncoder();
  const signAnchor = (sign: Sign, text: string): Anchor[] => {
    const matches = matchers.flatMap(({ match }, i) => (match.anchor === sign ? [i] : []));
    if (matches.length === 0 && sign !== 'token') return [];
    return [{ literal: encoder.encode(text), matches, sign }];
  };
  return [
    ...[...byLiteral].map(([text, matches]) => ({ literal: encoder.encode(text), matches })),
    ...signAnchor('dotted', '.'),
    ...signAnchor('colons', ':'),
    ...signAnchor('plus', '+'),
    // The tilde of our own replacements leads to no matcher.
    ...signAnchor('token', '~'),
  ];
}

export const noAnchor: Anchor = { literal: new Uint8Array(0), matches: [] };
