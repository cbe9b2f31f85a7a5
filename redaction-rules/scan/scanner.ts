import { actingScore, type RuleSet } from '../rule.ts';
import {
  type Anchor,
  type AnchorTable,
  buildAnchorTable,
  chainOf,
  digitPair,
  nothing,
} from './anchor-table.ts';
import { beginsAt, endsAt, escapeTail } from './boundary.ts';
import { isDigit, isSpace } from './byte-kinds.ts';
import { type MatchView, refused } from './checks.ts';
import { compileMatchers, type Matcher } from './matcher.ts';
import { findToken, type TokenSpan } from './own-token.ts';

/** A found range. `rule` is an index into the rule set, or one of the two numbers below. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly rule: number;
}

/** Text that looks like one of our replacements. */
export const tokenHit = -1;
/** Text that was not scanned, because the field's work credit was spent. */
export const unscannedHit = -2;

/** Verification may read this many bytes per byte of the field, and so many more. */
const creditPerByte = 8;
const creditExtra = 4_096;
/** A group of digits shorter than this begins nothing. Below 3 a step of two bytes could miss it. */
const digitGroupMin = 3;
/** How far left of a candidate unscanned text begins when the credit runs out. */
const cutBackMax = 256;

/**
 * Finds what the rules describe in a range of bytes. Phase 1 is one loop over pairs of bytes that
 * compares nothing; phase 2 verifies the few places it names. Holds scratch state: one scanner per
 * thread, and `hits` is valid until the next call.
 */
export class Scanner {
  readonly hits: Hit[] = [];
  readonly #table: AnchorTable;
  readonly #matchers: readonly Matcher[];
  readonly #digitMatchers: readonly Matcher[];
  readonly #token: TokenSpan = { start: 0, end: 0 };
  readonly #view: MatchView;
  #field = 0;
  #credit = 0;

  constructor(ruleSet: RuleSet) {
    this.#matchers = compileMatchers(ruleSet.rules);
    this.#digitMatchers = this.#matchers.filter(({ match }) => match.anchor === 'digits');
    this.#table = buildAnchorTable(collectAnchors(this.#matchers));
    const none = new Uint8Array(0);
    this.#view = {
      bytes: none,
      fieldStart: 0,
      fieldEnd: 0,
      start: 0,
      end: 0,
      anchorLength: 0,
      keyBytes: none,
      keyStart: 0,
      keyEnd: 0,
    };
  }

  /** The key whose value the next fields are; context words in it count. Empty range: no key. */
  setKey(bytes: Uint8Array, start: number, end: number): void {
    this.#view.keyBytes = bytes;
    this.#view.keyStart = start;
    this.#view.keyEnd = end;
  }

  /** Fills `hits`, in no particular order, overlapping as they are. Returns whether there are any. */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    this.hits.length = 0;
    this.#field++;
    this.#credit = (end - start) * creditPerByte + creditExtra;
    const view = this.#view;
    view.bytes = bytes;
    view.fieldStart = start;
    view.fieldEnd = end;
    const pairs = this.#table.pairs;
    const last = end - 1;
    let at = start;
    while (at < last) {
      const value = pairs[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] ?? nothing;
      if (value === nothing) {
        at += 2;
      } else if (value === digitPair) {
        at = this.#digits(at);
      } else {
        this.#anchors(value, at);
        at += 2;
      }
      if (this.#credit < 0) {
        this.#cut(at);
        break;
      }
    }
    return this.hits.length > 0;
  }

  /** Tries the group of digits around `at`; returns where to go on so that no pair is missed. */
  #digits(at: number): number {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    const start = at > fieldStart && isDigit(bytes[at - 1] ?? 0) ? at - 1 : at;
    let end = at + 2;
    while (end < fieldEnd && isDigit(bytes[end] ?? 0)) end++;
    if (end - start >= digitGroupMin) {
      for (const matcher of this.#digitMatchers) this.#tryMatch(matcher, start, 0);
    }
    return end - 1;
  }

  #anchors(value: number, at: number): void {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    for (const { anchor, offset } of chainOf(this.#table, value)) {
      const { literal, matches } = anchor;
      const start = at - offset;
      if (start < fieldStart || start + literal.length > fieldEnd) continue;
      let i = 0;
      while (i < literal.length && bytes[start + i] === literal[i]) i++;
      if (i < literal.length) continue;
      if (matches.length === 0) this.#tryToken(start);
      for (const index of matches) {
        const matcher = this.#matchers[index];
        if (matcher !== undefined) this.#tryMatch(matcher, start, literal.length);
      }
    }
  }

  #tryToken(at: number): void {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    const token = this.#token;
    this.#credit -= 8;
    if (!findToken(bytes, fieldStart, fieldEnd, at, token)) return;
    this.hits.push({ start: token.start, end: token.end, rule: tokenHit });
  }

  #tryMatch(matcher: Matcher, at: number, anchorLength: number): void {
    if (matcher.field === this.#field && at < matcher.coveredTo) return;
    const { bytes, fieldStart, fieldEnd } = this.#view;
    const { boundary, max_len: maxLength } = matcher.match;
    const start = this.#matchStart(matcher, at);
    if (start < 0 || !beginsAt(bytes, fieldStart, start, boundary)) return;
    const limit = Math.min(fieldEnd, at + maxLength);
    let end = matcher.forward.matchForward(bytes, at, limit);
    this.#credit -= matcher.forward.consumed;
    if (end < 0) return;
    // A match that its bound cut off hides the whole run: the rest of a secret is a secret.
    if (matcher.forward.alive && limit < fieldEnd) end = this.#endOfRun(limit);
    else if (!endsAt(bytes, fieldEnd, end, boundary)) return;
    if (!this.#counts(matcher, start, end, anchorLength)) return;
    matcher.field = this.#field;
    matcher.coveredTo = end;
    this.hits.push({ start, end, rule: matcher.ruleIndex });
  }

  #matchStart(matcher: Matcher, at: number): number {
    const { backward, match } = matcher;
    if (backward === undefined) return at;
    const { bytes, fieldStart } = this.#view;
    const limit = Math.max(fieldStart, at - match.max_len);
    const start = backward.matchBackward(bytes, at, limit);
    this.#credit -= backward.consumed;
    if (start < 0) return -1;
    const kept = start + escapeTail(bytes, fieldStart, start, at);
    return kept < at ? kept : -1;
  }

  #endOfRun(from: number): number {
    const { bytes, fieldEnd } = this.#view;
    let end = from;
    while (end < fieldEnd && !isSpace(bytes[end] ?? 0) && bytes[end] !== 0x22) end++;
    this.#credit -= end - from;
    return end;
  }

  #counts(matcher: Matcher, start: number, end: number, anchorLength: number): boolean {
    const view = this.#view;
    view.start = start;
    view.end = end;
    view.anchorLength = anchorLength;
    this.#credit -= end - start;
    let score = matcher.score;
    for (const check of matcher.checks) {
      const gain = check(view);
      if (gain === refused) return false;
      score += gain;
    }
    return score + matcher.context(view) >= actingScore;
  }

  /** Gives up: everything from the run around `at` to the end of the field counts as found. */
  #cut(at: number): void {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    const first = Math.max(fieldStart, at - cutBackMax);
    let start = Math.min(at, fieldEnd);
    while (start > first && !isSpace(bytes[start - 1] ?? 0)) start--;
    // Never inside a UTF-8 sequence, so that what stays is valid text.
    while (start > fieldStart && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
    this.hits.push({ start, end: fieldEnd, rule: unscannedHit });
  }
}

/** Every literal once, with the matchers it leads to; the tilde of our own tokens leads to none. */
function collectAnchors(matchers: readonly Matcher[]): readonly Anchor[] {
  const byLiteral = new Map<string, number[]>();
  for (const [index, { match }] of matchers.entries()) {
    for (const literal of match.anchor === 'digits' ? [] : match.anchor) {
      const list = byLiteral.get(literal);
      if (list === undefined) byLiteral.set(literal, [index]);
      else list.push(index);
    }
  }
  const encoder = new TextEncoder();
  const anchors: Anchor[] = [...byLiteral].map(([literal, matches]) => ({
    literal: encoder.encode(literal),
    matches,
  }));
  return [...anchors, { literal: encoder.encode('~'), matches: [] }];
}
