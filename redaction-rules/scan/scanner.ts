import { actingScore, type RuleSet } from '../rule.ts';
import {
  type Anchor,
  type AnchorTable,
  buildAnchorTable,
  digitPair,
  isNeighbour,
  nothing,
} from './anchor-table.ts';
import { collectAnchors } from './anchors.ts';
import { beginsAt, endsAt, escapeTail } from './boundary.ts';
import { isAlphanumeric, isDigit, isSpace } from './byte-kinds.ts';
import { CandidateList } from './candidate-list.ts';
import { type MatchView, refused } from './checks.ts';
import { startOf } from './group-start.ts';
import { type Hit, tokenHit, unscannedHit } from './hit.ts';
import { compileMatchers, type Matcher } from './matcher.ts';
import { findToken, type TokenSpan } from './own-token.ts';

/** Verification may read this many bytes per byte of the field, and so many more. */
const creditPerByte = 8;
const creditExtra = 4_096;
/** How far left of a place unscanned text begins at most. */
const cutBackMax = 256;

/** Number of the candidates that digit groups are; others carry the number of their anchor. */
const digitCandidate = -1;

/**
 * Finds what the rules describe in a range of bytes. Phase 1 is one loop over pairs of bytes that
 * compares nothing; phase 2 verifies the few places it names. Holds scratch state: one scanner per
 * thread, and `hits` is valid until the next call.
 */
export class Scanner {
  readonly hits: Hit[] = [];
  readonly #table: AnchorTable;
  readonly #anchors: readonly Anchor[];
  readonly #matchers: readonly Matcher[];
  readonly #digitMatchers: readonly Matcher[];
  /** A group of digits shorter than this begins no match. At least 3, for a step is two bytes. */
  readonly #digitsMin: number;
  readonly #token: TokenSpan = { start: 0, end: 0 };
  readonly #view: MatchView = emptyView();
  readonly #candidates = new CandidateList();
  /** The bytes of the view again, for two at a time. */
  #data: DataView = new DataView(new ArrayBuffer(0));
  #field = 0;
  #credit = 0;
  /** Up to here the field was scanned within the credit that so much text brings. */
  #paidTo = 0;

  constructor(ruleSet: RuleSet) {
    this.#matchers = compileMatchers(ruleSet.rules);
    this.#digitMatchers = this.#matchers.filter(({ match }) => match.anchor === 'digits');
    this.#digitsMin = Math.min(...this.#digitMatchers.map(({ leadingDigits }) => leadingDigits));
    this.#anchors = collectAnchors(this.#matchers);
    this.#table = buildAnchorTable(this.#anchors);
  }

  /** The key whose value the next field is; context words in it count. Empty range: no key. */
  setKey(bytes: Uint8Array, start: number, end: number): void {
    this.#view.keyBytes = bytes;
    this.#view.keyStart = start;
    this.#view.keyEnd = end;
  }

  /**
   * Fills `hits`, in no particular order, overlapping as they are. Returns whether there are any.
   */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    this.#begin(bytes, start, end);
    this.#candidates.clear();
    const { pairs, neighbours } = this.#table;
    const digitsMin = this.#digitsMin;
    const data = this.#data;
    const last = end - 1;
    let at = start;
    while (at < last && this.#credit >= 0) {
      const value = pairs[data.getUint16(at)] ?? nothing;
      if (value === nothing) {
        at += 2;
        continue;
      }
      if (value === digitPair) {
        const from = at > start && isDigit(bytes[at - 1] ?? 0) ? at - 1 : at;
        let to = at + 2;
        while (to < end && isDigit(bytes[to] ?? 0)) to++;
        if (to - from >= digitsMin) this.#digitGroup(from);
        // The last digit again, so that no pair that begins or ends there is missed.
        at = to - 1;
        continue;
      }
      const after = at + 2 < end ? (bytes[at + 2] ?? 0) : 0;
      const before = at > start ? (bytes[at - 1] ?? 0) : 0;
      const base = value << 9;
      if (isNeighbour(neighbours, base | after) || isNeighbour(neighbours, base | 256 | before)) {
        this.#compareAnchors(value, at);
      }
      at += 2;
    }
    if (this.#credit < 0) this.#cut();
    return this.hits.length > 0;
  }

  /**
   * Like `find` for the text that results from the latest field when `replaced`, sorted and apart,
   * became texts of the given lengths. Verifies the known candidates again instead of looking for
   * them: a replacement is bracketed, so no anchor can appear at its seams, and none inside counts.
   */
  findAgain(
    bytes: Uint8Array,
    start: number,
    end: number,
    replaced: readonly Hit[],
    lengths: readonly number[],
  ): boolean {
    const candidates = this.#candidates;
    candidates.move(start - this.#view.fieldStart, replaced, lengths);
    this.#begin(bytes, start, end);
    for (let i = 0; i < candidates.count && this.#credit >= 0; i++) {
      this.#verify(candidates.placeAt(i), candidates.anchorAt(i));
    }
    if (this.#credit < 0) this.#cut();
    return this.hits.length > 0;
  }

  #begin(bytes: Uint8Array, start: number, end: number): void {
    if (this.hits.length > 0) this.hits.length = 0;
    this.#field++;
    this.#credit = (end - start) * creditPerByte + creditExtra;
    this.#paidTo = start;
    const view = this.#view;
    if (view.bytes !== bytes) {
      this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      view.bytes = bytes;
    }
    view.fieldStart = start;
    view.fieldEnd = end;
  }

  /**
   * Most groups of digits are the insides of hexadecimal ids, and are dropped for good: no match
   * ends right before a letter or digit, so what stands before them cannot become a boundary later.
   */
  #digitGroup(at: number): void {
    const { bytes, fieldStart } = this.#view;
    if (beginsAt(bytes, fieldStart, at, 'token')) this.#candidate(at, digitCandidate);
  }

  #compareAnchors(chain: number, at: number): void {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    for (const { anchor, literal, offset } of this.#table.chains[chain] ?? []) {
      const start = at - offset;
      if (literal.length === 1) {
        this.#sign(start, anchor);
        continue;
      }
      if (start < fieldStart || start + literal.length > fieldEnd) continue;
      let i = 0;
      while (i < literal.length && bytes[start + i] === literal[i]) i++;
      if (i === literal.length) this.#candidate(start, anchor);
    }
  }

  /** A sign stands somewhere inside of what it is a sign of; the match begins where that begins. */
  #sign(at: number, anchor: number): void {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    const { sign, literal } = this.#anchors[anchor] ?? noAnchor;
    if (at < fieldStart || at >= fieldEnd || bytes[at] !== literal[0]) return;
    const start = sign === undefined ? at : startOf[sign](bytes, fieldStart, fieldEnd, at);
    if (start >= 0) this.#candidate(start, anchor);
  }

  #candidate(at: number, anchor: number): void {
    this.#candidates.add(at, anchor);
    this.#verify(at, anchor);
  }

  #verify(at: number, anchor: number): void {
    if (anchor === digitCandidate) {
      for (const matcher of this.#digitMatchers) this.#tryMatch(matcher, at, 0);
    } else {
      const { literal, matches, sign } = this.#anchors[anchor] ?? noAnchor;
      if (sign === 'token') this.#tryToken(at);
      for (const index of matches) {
        const matcher = this.#matchers[index];
        if (matcher !== undefined) this.#tryMatch(matcher, at, literal.length);
      }
    }
    const { fieldStart, fieldEnd } = this.#view;
    if (this.#credit - creditExtra / 2 >= (fieldEnd - at) * creditPerByte) {
      this.#paidTo = Math.max(at, fieldStart);
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
    else if (boundary === 'none') end = this.#endOfWord(end);
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

  /** What is glued to a match without boundaries goes with it. */
  #endOfWord(from: number): number {
    const { bytes, fieldEnd } = this.#view;
    let end = from;
    while (end < fieldEnd && isAlphanumeric(bytes[end] ?? 0)) end++;
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

  /**
   * Gives up: what comes after the text that was paid for counts as found. Cutting there, and not
   * where the credit ran out, makes the kept part cheap enough to be scanned whole the next time.
   */
  #cut(): void {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    const first = Math.max(fieldStart, this.#paidTo - cutBackMax);
    let start = this.#paidTo;
    while (start > first && !isSpace(bytes[start - 1] ?? 0)) start--;
    // Never inside a UTF-8 sequence, so that what stays is valid text.
    while (start > fieldStart && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
    this.hits.push({ start, end: fieldEnd, rule: unscannedHit });
  }
}

const noAnchor: Anchor = { literal: new Uint8Array(0), matches: [] };

function emptyView(): MatchView {
  const none = new Uint8Array(0);
  const field = { fieldStart: 0, fieldEnd: 0, start: 0, end: 0, anchorLength: 0 };
  return { bytes: none, ...field, keyBytes: none, keyStart: 0, keyEnd: 0 };
}
