import { type Breaks, noBreaks } from '../../model/breaks.ts';
import { keyedText, takeWhole } from '../keyed-text.ts';
import { KnownFields } from '../known-fields.ts';
import type { Rule } from '../rule.ts';
import { type Hit, type Origin, tokenHit, unscannedHit } from '../scan/hit.ts';
import { isRenamed, resolveHits, strongest } from '../scan/resolve.ts';
import type { Scanner } from '../scan/scanner.ts';
import { type Dump, nextDump, radixes } from './byte-dumps.ts';
import { columnValues } from './column-values.ts';
import { decodeRun } from './decode-run.ts';
import { type EncodedRun, isPathLike, nextRun, runFrom } from './encoded-runs.ts';
import type { NamedValue } from './named-value.ts';
import { namedValues } from './named-values.ts';
import { PlainView } from './plain-view.ts';

/** Encodings inside of encodings: deeper text is not looked at. */
const depthMax = 3;
/**
 * Bytes that may be decoded for each byte of the field, all of it at each depth and once more with
 * its pluses as spaces; so many more.
 */
const decodedPerByte = depthMax + 1;
const decodedExtra = 256;
const slash = 0x2f;

/**
 * Finds what a text holds in another form: characters that are spelled (`\u0040`, `%40`, `&#64;`,
 * full-width, parted by characters without width or by colours), runs of base64 or hexadecimal
 * digits that say text, bytes that are written as numbers, and values whose name stands in another
 * entry. All of it is decoded, scanned, and where something is found, the place it was written in
 * is a hit.
 */
export class FormScanner {
  readonly #scanner: Scanner;
  readonly #rules: readonly Rule[];
  /** One buffer for each depth; what is kept of it is copied. */
  readonly #decoded: Uint8Array[] = [];
  #budget = 0;

  readonly #known: KnownFields;
  readonly #breaks: Breaks;

  constructor(
    scanner: Scanner,
    rules: readonly Rule[],
    known = new KnownFields(scanner),
    breaks = noBreaks,
  ) {
    this.#breaks = breaks;
    this.#scanner = scanner;
    this.#rules = rules;
    this.#known = known;
  }

  /**
   * Hits in `bytes[start, end)`, which the scanner has just scanned; it scans other text meanwhile.
   */
  find(bytes: Uint8Array, start: number, end: number): readonly Hit[] {
    this.#budget = (end - start) * decodedPerByte + decodedExtra;
    return this.#forms(bytes, start, end, 1);
  }

  #forms(bytes: Uint8Array, start: number, end: number, depth: number): readonly Hit[] {
    if (depth > depthMax) return [];
    // Where characters are spelled, runs may be broken by them, so runs are looked for behind them.
    if (this.#scanner.forms.spelled) return this.#spelled(bytes, start, end, depth);
    const { named: mayBeNamed, dumped: isDumped, columns } = this.#scanner.forms;
    // Copied, for the scanner scans the insides of runs meanwhile.
    const places = columns.length === 0 ? noPlaces : [...columns];
    const runs = this.#runs(bytes, start, end, depth);
    const hits = isDumped ? [...runs, ...this.#dumps(bytes, start, end, depth)] : runs;
    const named = mayBeNamed ? namedValues(bytes, start, end) : noValues;
    const inColumns = places.length > 0 ? this.#columns(bytes, start, end, places) : noValues;
    if (named.length === 0 && inColumns.length === 0) return hits;
    // Columns hold the same value over and over: of each the latest is known again.
    const clean = new Map<number, NamedValue>();
    return [
      ...hits,
      ...named.flatMap((one) => this.#named(bytes, one)),
      ...inColumns.flatMap((one) => this.#named(bytes, one, clean)),
    ];
  }

  #columns(
    bytes: Uint8Array,
    start: number,
    end: number,
    places: readonly number[],
  ): readonly NamedValue[] {
    const isTelling = (from: number, to: number) => this.#known.isTelling(bytes, from, to);
    return columnValues(bytes, start, end, places, isTelling);
  }

  /** @param clean by where its name stands, the latest value in which nothing was found */
  #named(bytes: Uint8Array, value: NamedValue, clean?: Map<number, NamedValue>): readonly Hit[] {
    this.#breaks.tick();
    const { nameStart, nameEnd, start, end } = value;
    const shortest = this.#known.shortestValue(bytes, nameStart, nameEnd);
    if (shortest === 0 || end - start < shortest) return noHits;
    if (isSameValue(bytes, clean?.get(nameStart), value)) return noHits;
    if (!this.#pay(end - start)) return [{ start, end, rule: unscannedHit }];
    const text = keyedText(bytes, nameStart, nameEnd, bytes, start, end);
    const shift = start - text.valueStart;
    if (!this.#scanner.find(text.bytes, 0, text.bytes.length)) {
      clean?.set(nameStart, value);
      return noHits;
    }
    const found = resolveHits(this.#scanner.hits, this.#rules, text.bytes, true);
    return takeWhole(found, text, this.#rules)
      .filter((hit) => hit.start >= text.valueStart)
      .map(({ start: from, end: to, rule }) => ({
        start: from + shift,
        end: Math.min(to + shift, end),
        rule,
      }));
  }

  #spelled(bytes: Uint8Array, start: number, end: number, depth: number): readonly Hit[] {
    if (!this.#pay(end - start)) return [{ start, end, rule: unscannedHit }];
    const view = new PlainView(bytes, start, end);
    this.#scanner.find(view.bytes, 0, view.length);
    const inSource = (hit: Hit): Hit => ({
      start: view.sourceStart(hit.start),
      end: view.sourceEnd(hit.end),
      rule: hit.rule,
      origin: originOf(hit, view.bytes),
    });
    // What looks like a replacement and is spelled was not written by us: ours are never spelled.
    const imitations = this.#scanner.hits
      .filter((hit) => hit.rule === tokenHit && !isRenamed(view.bytes, hit))
      .map(inSource)
      .filter(({ start: from, end: to, origin }) => to - from !== origin?.end);
    const found = this.#found(view.bytes, view.length, depth).map(inSource);
    // In forms a plus is a space, and elsewhere itself: the text is read as both.
    if (!view.spacePluses() || !this.#pay(end - start)) return [...imitations, ...found];
    this.#scanner.find(view.bytes, 0, view.length);
    const spaced = this.#found(view.bytes, view.length, depth).map(inSource);
    return [...imitations, ...found, ...spaced];
  }

  #runs(bytes: Uint8Array, start: number, end: number, depth: number): readonly Hit[] {
    const run = runFrom(start);
    let hits: Hit[] | undefined;
    while (nextRun(bytes, run.end, end, run)) {
      this.#breaks.tick();
      const hit = this.#run(bytes, run, depth) ?? this.#pieces(bytes, run, depth);
      if (hit === undefined) continue;
      hits ??= [];
      hits.push(hit);
    }
    return hits ?? [];
  }

  /** A slash is a digit of base64 and parts the segments of a path. */
  #pieces(bytes: Uint8Array, whole: EncodedRun, depth: number): Hit | undefined {
    if (!isPathLike(bytes, whole)) return undefined;
    let from = whole.start;
    const run = runFrom(from);
    while (from < whole.end) {
      let to = from;
      while (to < whole.end && bytes[to] !== slash) to++;
      if (nextRun(bytes, from, to, run) && run.end === to) {
        const hit = this.#run(bytes, run, depth);
        if (hit !== undefined) return hit;
      }
      from = to + 1;
    }
    return undefined;
  }

  #run(bytes: Uint8Array, run: EncodedRun, depth: number): Hit | undefined {
    const target = this.#buffer(depth, run.end - run.start);
    return this.#decodedRun(run, target, decodeRun(bytes, run, target), depth);
  }

  /** Bytes that are written as numbers, one by one. */
  #dumps(bytes: Uint8Array, start: number, end: number, depth: number): readonly Hit[] {
    const hits: Hit[] = [];
    const target = this.#buffer(depth, (end - start) / 2 + 1);
    const dump: Dump = { start, end: start, length: 0 };
    for (const radix of radixes) {
      for (let at = start; nextDump(bytes, at, end, radix, target, dump); at = dump.end) {
        this.#breaks.tick();
        const hit = this.#decodedRun(dump, target, dump.length, depth);
        if (hit !== undefined) hits.push(hit);
      }
    }
    return hits;
  }

  /** A hit where the text that a place says, the first bytes of `target`, holds one. */
  #decodedRun(
    { start, end }: Pick<EncodedRun, 'start' | 'end'>,
    target: Uint8Array,
    length: number,
    depth: number,
  ): Hit | undefined {
    if (length === 0) return undefined;
    if (!this.#pay(length)) return { start, end, rule: unscannedHit };
    this.#scanner.find(target, 0, length);
    const found = strongest(this.#found(target, length, depth), this.#rules);
    if (found === undefined) return undefined;
    return { start, end, rule: found.rule, origin: originOf(found, target) };
  }

  /** Hits in what the scanner has just scanned, in every form. */
  #found(bytes: Uint8Array, length: number, depth: number): readonly Hit[] {
    const found = resolveHits(this.#scanner.hits, this.#rules, bytes, true);
    const inner = this.#forms(bytes, 0, length, depth + 1);
    return inner.length === 0 ? found : resolveHits([...found, ...inner], this.#rules, bytes, true);
  }

  #pay(bytes: number): boolean {
    this.#budget -= bytes;
    return this.#budget >= 0;
  }

  #buffer(depth: number, length: number): Uint8Array {
    const known = this.#decoded[depth];
    if (known !== undefined && known.length >= length) return known;
    const fresh = new Uint8Array(Math.max(1_024, length));
    if (length <= bufferKept) this.#decoded[depth] = fresh;
    return fresh;
  }
}

const noPlaces: readonly number[] = [];
const noValues: readonly NamedValue[] = [];
const noHits: readonly Hit[] = [];

function isSameValue(bytes: Uint8Array, one: NamedValue | undefined, other: NamedValue): boolean {
  if (one === undefined) return false;
  const length = other.end - other.start;
  if (one.end - one.start !== length) return false;
  let at = 0;
  while (at < length && bytes[one.start + at] === bytes[other.start + at]) at++;
  return at === length;
}

/** Larger buffers are given back after use. */
const bufferKept = 1_048_576;

/** A copy, because buffers are used again. */
function originOf(hit: Hit, bytes: Uint8Array): Origin {
  if (hit.origin !== undefined) return hit.origin;
  const copy = bytes.slice(hit.start, hit.end);
  return { bytes: copy, start: 0, end: copy.length };
}
