import type { Breaks } from '../../model/breaks.ts';
import { FormScanner } from '../forms/form-scanner.ts';
import { keyedText, takeWhole } from '../keyed-text.ts';
import { KnownFields } from '../known-fields.ts';
import type { RuleSet } from '../rule.ts';
import { type Hit, tokenHit } from '../scan/hit.ts';
import { keptHits, resolveHits } from '../scan/resolve.ts';
import { Scanner } from '../scan/scanner.ts';

/** A field, and the name of its value if it has one. */
export interface FieldBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly keyBytes: Uint8Array;
  readonly keyStart: number;
  readonly keyEnd: number;
}

/** What a set finds at first sight, before anything is replaced. */
export interface Findings {
  /** Apart and in order; the text that their places are in. */
  readonly hits: readonly Hit[];
  /** Of rules that only count. */
  readonly kept: readonly Hit[];
  readonly text: Uint8Array;
}

/**
 * Finds places instead of replacing them, so that two sets can be compared over one text. What only
 * shows after a replacement is not found. Text that looks like a replacement of ours counts as one.
 */
export function createFinder(ruleSet: RuleSet, breaks?: Breaks): (field: FieldBytes) => Findings {
  const { rules } = ruleSet;
  const scanner = new Scanner(ruleSet, breaks);
  const names = new KnownFields(scanner);
  const forms = new FormScanner(scanner, rules, names, breaks);
  const findIn = (text: Uint8Array, start: number, end: number): Findings => {
    scanner.find(text, start, end);
    const plain = resolveHits(scanner.hits, rules, text, true);
    const kept = keptHits(scanner.hits, rules);
    const hidden = forms.find(text, start, end).filter(({ rule }) => rule !== tokenHit);
    const hits =
      hidden.length === 0 ? plain : resolveHits([...plain, ...hidden], rules, text, true);
    return { hits, kept, text };
  };
  return ({ bytes, start, end, keyBytes, keyStart, keyEnd }) => {
    scanner.setKey(keyBytes, keyStart, keyEnd);
    if (!names.isTelling(keyBytes, keyStart, keyEnd)) return findIn(bytes, start, end);
    const keyed = keyedText(keyBytes, keyStart, keyEnd, bytes, start, end);
    const found = findIn(keyed.bytes, 0, keyed.bytes.length);
    const shift = start - keyed.valueStart;
    const inField = (hits: readonly Hit[]): readonly Hit[] =>
      hits
        .filter((hit) => hit.end > keyed.valueStart && hit.start < keyed.valueEnd)
        .map((hit) => ({
          ...hit,
          start: Math.max(hit.start + shift, start),
          end: Math.min(hit.end + shift, end),
        }));
    const hits = inField(takeWhole(found.hits, keyed, rules));
    return { hits, kept: inField(found.kept), text: bytes };
  };
}
