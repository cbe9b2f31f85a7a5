import { type Breaks, noBreaks } from '../../model/breaks.ts';
import type { Prefix } from '../pattern/lazy-dfa.ts';
import type { RuleSet } from '../rule.ts';
import {
  type Anchor,
  AnchorTable,
  digitsBit,
  isLiteralAt,
  isLiteralKind,
  isSignKind,
  secondSignBit,
} from './anchor-table.ts';
import { type AnchorUse, noUse, reachOf, useOf } from './anchor-use.ts';
import { collectAnchors } from './anchors.ts';
import { beginsAt, endOfRun, endOfWord, endsAt, escapedDigits } from './boundary.ts';
import { isDigit } from './byte-kinds.ts';
import { CandidateList, digitCandidate } from './candidate-list.ts';
import { DigitGroups, groupKind } from './digit-groups.ts';
import { clearFormSigns, noFormSigns, noteColumn, noteFormSign } from './form-signs.ts';
import { startOf } from './group-start.ts';
import { type Hit, tokenHit } from './hit.ts';
import { shortestBehind } from './leads.ts';
import { emptyView, type MatchView } from './match-view.ts';
import { compileMatchers, leadEnd, type Matcher, matchStart } from './matcher.ts';
import { findToken, type TokenSpan } from './own-token.ts';
import { Verdicts } from './verdicts.ts';
import { attemptCost, checkCost, creditOf, isPaidFor, unpaidFrom } from './work-credit.ts';

/** Most places come to nothing, and a tick for each could be measured. */
const placesPerTick = 16;

/**
 * Finds what the rules describe in a range of bytes. Phase 1 is one loop over pairs of bytes that
 * compares nothing; phase 2 verifies the few places it names. Holds scratch state: one scanner per
 * thread, and `hits` is valid until the next call.
 */
export class Scanner {
  readonly hits: Hit[] = [];
  readonly forms = noFormSigns();
  /** Bytes read so far, by all phases and over all fields: what tests measure instead of time. */
  work = 0;
  readonly #breaks: Breaks;
  readonly #table: AnchorTable;
  readonly #anchors: readonly Anchor[];
  readonly #uses: readonly AnchorUse[];
  readonly #matchers: readonly Matcher[];
  readonly #digitGroups: DigitGroups;
  readonly #token: TokenSpan = { start: 0, end: 0 };
  readonly #view: MatchView = emptyView();
  readonly #candidates = new CandidateList();
  readonly #verdicts = new Verdicts();
  #field = 0;
  #credit = 0;
  /** By the latest `find` and every `findAgain` since. */
  #spent = 0;
  /** Whether the latest candidate depends on more than the text within its reach. */
  #isOpen = false;
  readonly #reachOf: (anchor: number) => number;
  /** Up to here the field was scanned within the credit that so much text brings. */
  #paidTo = 0;

  constructor(ruleSet: RuleSet, breaks = noBreaks) {
    this.#breaks = breaks;
    this.#matchers = compileMatchers(ruleSet.rules);
    this.#digitGroups = new DigitGroups(this.#matchers);
    this.#anchors = collectAnchors(this.#matchers);
    this.#table = new AnchorTable(this.#anchors);
    const digitReach = reachOf(this.#matchers.filter(({ match }) => match.anchor === 'digits'));
    this.#reachOf = (anchor) =>
      anchor === digitCandidate ? digitReach : (this.#uses[anchor] ?? noUse).reach;
    this.#uses = this.#anchors.map((anchor) => useOf(anchor, this.#matchers));
  }

  /** The key whose value the next field is; context words in it count. Empty range: no key. */
  setKey(bytes: Uint8Array, start: number, end: number): void {
    this.#view.keyBytes = bytes;
    this.#view.keyStart = start;
    this.#view.keyEnd = end;
  }

  /** Bytes of the shortest value that a rule asks for behind `text`, its name; 0: none does. */
  shortestBehind(text: Uint8Array): number {
    return shortestBehind(text, this.#table, this.#anchors, this.#matchers);
  }

  /**
   * Fills `hits`, in no particular order, overlapping as they are. Returns whether there are any.
   */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    this.#begin(bytes, start, end);
    clearFormSigns(this.forms);
    this.#spent = 0;
    this.#candidates.clear();
    const table = this.#table;
    let at = table.next(bytes, start, end);
    while (at < end && this.#credit >= 0) {
      for (let left = placesPerTick; left > 0 && at < end && this.#credit >= 0; left--) {
        at = table.next(bytes, this.#place(at), end);
      }
      if (at < end) this.#breaks.tick(placesPerTick);
    }
    return this.#finish();
  }

  /**
   * Like `find` for the text that results from the latest field when `replaced`, sorted and apart,
   * became `texts`. Verifies the known candidates again instead of looking for
   * them: a replacement is bracketed, so no anchor can appear at its seams, and none inside counts.
   */
  findAgain(
    bytes: Uint8Array,
    start: number,
    end: number,
    replaced: readonly Hit[],
    texts: readonly string[],
  ): boolean {
    this.#candidates.move(start - this.#view.fieldStart, replaced, texts, this.#reachOf);
    this.#begin(bytes, start, end);
    const isAll = this.#credit < this.#spent;
    this.#verifyAgain(isAll);
    if (!isAll && this.#credit < this.#spent) {
      // The credit might not have lasted for those that were passed over.
      this.#begin(bytes, start, end);
      this.#verifyAgain(true);
    }
    return this.#finish();
  }

  #verifyAgain(isAll: boolean): void {
    const candidates = this.#candidates;
    for (let i = 0; i < candidates.count && this.#credit >= 0; i++) {
      if (isAll || candidates.isDue(i)) this.#verifyEntry(i);
    }
  }

  #finish(): boolean {
    const length = this.#view.fieldEnd - this.#view.fieldStart;
    const spent = creditOf(length) - this.#credit;
    this.#spent += spent;
    this.work += length + spent;
    if (this.#credit < 0) this.hits.push(unpaidFrom(this.#view, this.#paidTo));
    return this.hits.length > 0;
  }

  #begin(bytes: Uint8Array, start: number, end: number): void {
    if (this.hits.length > 0) this.hits.length = 0;
    if (this.forms.columns.length > 0) this.forms.columns.length = 0;
    this.#field++;
    this.#credit = creditOf(end - start);
    this.#paidTo = start;
    const view = this.#view;
    view.bytes = bytes;
    view.fieldStart = start;
    view.fieldEnd = end;
  }

  /** Looks at a place that phase 1 names; returns where it goes on. */
  #place(at: number): number {
    const table = this.#table;
    const { bytes, fieldStart, fieldEnd } = this.#view;
    const { kinds } = table;
    if ((kinds & digitsBit) !== 0) return this.#digitGroup(at);
    if (isSignKind(kinds)) {
      const sign = (kinds & secondSignBit) === 0 ? at : at + 1;
      for (const anchor of table.signsOf(bytes[sign] ?? 0)) this.#sign(sign, anchor);
    }
    if (!isLiteralKind(kinds)) return at + 1;
    for (const { anchor, literal, offset } of table.linksAt(bytes, at)) {
      const start = at - offset;
      if (isLiteralAt(literal, bytes, fieldStart, fieldEnd, start)) this.#candidate(start, anchor);
    }
    return at + 1;
  }

  /**
   * Most groups of digits are the insides of hexadecimal ids, and are dropped for good: no match
   * ends right before a letter or digit, so what stands before them cannot become a boundary later.
   */
  #digitGroup(from: number): number {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    let to = from + 3;
    while (to < fieldEnd && isDigit(bytes[to] ?? 0)) to++;
    const kind = groupKind(bytes, from, to, fieldEnd);
    if (!this.#digitGroups.canBegin(kind)) return to - 1;
    const at = from + escapedDigits(bytes, fieldStart, from);
    const ownKind = at === from ? kind : groupKind(bytes, at, to, fieldEnd);
    const matchers = this.#digitGroups.matchersOf(ownKind);
    if (matchers.length > 0 && beginsAt(bytes, fieldStart, at, 'token')) {
      const isOpen = this.#isOpenAfter(at, digitCandidate, matchers);
      this.#candidates.add(at, digitCandidate, isOpen);
    }
    // The last digit again, for it may begin a window.
    return to - 1;
  }

  /** A sign stands somewhere inside of what it is a sign of; the match begins where that begins. */
  #sign(at: number, anchor: number): void {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    const { sign } = this.#uses[anchor] ?? noUse;
    if (sign === 'spelling' || sign === 'dump') {
      noteFormSign(this.forms, sign, bytes, fieldStart, fieldEnd, at);
      return;
    }
    const start = startOf(sign, bytes, fieldStart, fieldEnd, at);
    if (start >= 0) this.#candidate(start, anchor);
  }

  #candidate(at: number, anchor: number): void {
    this.#candidates.add(at, anchor, this.#isOpenAfter(at, anchor));
  }

  #verifyEntry(i: number): void {
    this.#breaks.tick();
    const candidates = this.#candidates;
    candidates.mark(i, this.#isOpenAfter(candidates.placeAt(i), candidates.anchorAt(i)));
  }

  /** Verifies a candidate; whether it made a hit or depends on more than the text around it. */
  #isOpenAfter(at: number, anchor: number, digits?: readonly Matcher[]): boolean {
    const { length } = this.hits;
    this.#isOpen = false;
    this.#verify(at, anchor, digits);
    return this.#isOpen || this.hits.length > length;
  }

  #verify(at: number, anchor: number, digits?: readonly Matcher[]): void {
    const { bytes, fieldEnd } = this.#view;
    if (anchor === digitCandidate) {
      this.#tryDigits(at, digits ?? this.#digitGroups.matchersAt(bytes, at, fieldEnd));
      return;
    }
    const { length, sign, tries } = this.#uses[anchor] ?? noUse;
    if (sign === 'token') this.#tryToken(at);
    else if (sign === 'named') this.forms.named = true;
    else if (sign === 'column') noteColumn(this.forms, at);
    for (const { matcher, prefix } of tries) this.#tryMatch(matcher, at, length, prefix);
    this.#markPaid(at);
  }

  #tryDigits(at: number, matchers: readonly Matcher[]): void {
    for (const matcher of matchers) this.#tryMatch(matcher, at, 0);
    this.#markPaid(at);
  }

  #markPaid(at: number): void {
    const { fieldStart, fieldEnd } = this.#view;
    if (isPaidFor(this.#credit, fieldEnd - at)) this.#paidTo = Math.max(at, fieldStart);
  }

  #tryToken(at: number): void {
    const { bytes, fieldStart, fieldEnd } = this.#view;
    this.#credit -= 8;
    if (!findToken(bytes, fieldStart, fieldEnd, at, this.#token)) return;
    this.hits.push({ ...this.#token, rule: tokenHit });
  }

  #tryMatch(matcher: Matcher, at: number, anchorLength: number, prefix?: Prefix): void {
    if (matcher.field === this.#field && at < matcher.coveredTo) {
      this.#isOpen = true;
      return;
    }
    this.#credit -= attemptCost;
    const view = this.#view;
    const { bytes, fieldStart, fieldEnd } = view;
    const { boundary, maxLength } = matcher;
    if (matcher.isWord && !beginsAt(bytes, fieldStart, at, 'token')) return;
    const from = leadEnd(matcher, view, at, prefix);
    this.#credit -= matcher.lead?.consumed ?? 0;
    const start = from === at ? matchStart(matcher, view, at) : from;
    if (from === at) this.#credit -= matcher.backward?.consumed ?? 0;
    if (start < 0) return;
    if (from === at && !beginsAt(bytes, fieldStart, start, boundary)) return;
    const limit = Math.min(fieldEnd, from + maxLength);
    const known = matcher.lead === undefined ? prefix : undefined;
    let end = matcher.forward.matchForward(bytes, from, limit, known);
    this.#credit -= matcher.forward.consumed;
    if (end < 0) return;
    // A match that its bound cut off hides the whole run: the rest of a secret is a secret.
    if (matcher.forward.alive && limit < fieldEnd) end = endOfRun(bytes, fieldEnd, limit);
    else if (matcher.tailLength > 0) end -= matcher.tailLength;
    else if (boundary === 'none') end = endOfWord(bytes, fieldEnd, end);
    else if (!endsAt(bytes, fieldEnd, end, boundary)) return;
    if (end > limit) {
      this.#credit -= end - limit;
      this.#isOpen = true;
    }
    view.start = start;
    view.end = end;
    view.anchorLength = from === at ? anchorLength : 0;
    this.#credit -= checkCost + (end - start) * matcher.checks.length;
    if (!this.#verdicts.counts(matcher, view, this.#field)) return;
    matcher.field = this.#field;
    matcher.coveredTo = end;
    this.#isOpen = true;
    const last = this.hits.at(-1);
    // Several matchers of a rule may find the same, and once is enough.
    if (last?.start === start && last.end === end && last.rule === matcher.ruleIndex) return;
    this.hits.push({ start, end, rule: matcher.ruleIndex });
  }
}
