import { Bug } from '../../model/errors.ts';
import { chainOf, type Link, type LinkChain, linksAround, noChain } from './link-chain.ts';
import { windowStart } from './window.ts';

/** One literal that may begin a match; several matches may share it. */
export interface Anchor {
  readonly literal: Uint8Array;
  /** Indices of the matches to try. */
  readonly matches: readonly number[];
  /** What an anchor of one byte stands for; only its places among the right neighbours count. */
  readonly sign?: Sign;
  /** What has to stand before and after a sign; undefined: anything. */
  readonly before?: readonly number[] | undefined;
  readonly after?: readonly number[] | undefined;
}

/**
 * `token`: the tilde of our own replacements. `dotted`: a dot in digits. `colons`: in hex. `plus`:
 * a plus sign before a digit. `spelling`: a byte with which a spelled character may begin.
 * `dump`: what stands between or before numbers that may be the bytes of a text.
 * `named`: a word that stands where a value is named by another entry. `column`: a word that ends
 * the name of a column of secrets.
 */
export type Sign =
  | 'token'
  | 'dotted'
  | 'colons'
  | 'plus'
  | 'spelling'
  | 'dump'
  | 'named'
  | 'column';

/** Bits of what stands at a place; all the others are literals. */
export const digitsBit = 1;
/** A sign that begins its window, and one with something before it. */
export const firstSignBit = 2;
export const secondSignBit = 4;
const signBits = firstSignBit | secondSignBit;
const literalBitFirst = 8;
const literalBits = 13;
/** A pair's bits as the end of a window stand so much higher than those as its beginning. */
const endShift = 16;
const kindsMask = 0xffff;
/** A text shorter than this is read byte by byte, for what words are read with has to be made. */
const wordsMin = 48;

/**
 * Phase 1's tables: which places of a field may be in an anchor. A place is judged by three bytes,
 * as two pairs that share the one in the middle: a bit for the pair that may begin a window, and
 * the same bit, sixteen higher, for the pair that may end it. Bits are dealt out for each middle
 * byte anew, so that thirteen of them tell windows from what only looks like two halves of them;
 * with five, half of the places in prose were none. The loop over a text has one read and one
 * branch for four bytes, and the branch is nearly never taken.
 */
export class AnchorTable {
  /** What may stand at the latest place that was found. */
  kinds = 0;
  /** By `second << 8 | first`. */
  readonly #rows = new Int32Array(65_536);
  /** The latest text that was read by words of four bytes. */
  #text: Uint8Array = new Uint8Array(0);
  #words: DataView = new DataView(new ArrayBuffer(0));
  readonly #chains: readonly LinkChain[];
  /** Open addressing: a window, and the number of its chain; 0 where a slot is free. */
  readonly #windows: Int32Array;
  readonly #chainOf: Uint16Array;
  readonly #signs: readonly number[][] = everyByte.map(() => []);

  constructor(anchors: readonly Anchor[]) {
    for (let a = 0x30; a <= 0x39; a++) {
      for (let b = 0x30; b <= 0x39; b++) this.#enter(a, b, digitsBit, digitsBit);
    }
    for (const first of everyByte) {
      for (const second of everyByte) this.#enter(first, second, 0, firstSignBit);
    }
    const links = new Map<number, Link[]>();
    for (const [index, anchor] of anchors.entries()) {
      if (anchor.literal.length === 1) this.#addSign(index, anchor);
      else addLiteral(links, index, anchor.literal);
    }
    this.#dealBits([...links.keys()]);
    if (links.size >= chainsMax) throw new Bug('too many windows of anchors for two bytes');
    this.#chains = [noChain, ...[...links.values()].map(chainOf)];
    this.#windows = new Int32Array(2 ** Math.ceil(Math.log2(4 * links.size + 4)));
    this.#chainOf = new Uint16Array(this.#windows.length);
    let chain = 1;
    for (const window of links.keys()) {
      const slot = this.#slotOf(window);
      this.#windows[slot] = window;
      this.#chainOf[slot] = chain++;
    }
  }

  /** The first place from `from` on where something may stand; `end` where there is none. */
  next(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    if (end - from >= wordsMin) {
      if (bytes !== this.#text) this.#read(bytes);
      const rows = this.#rows;
      const words = this.#words;
      const last = end - 8;
      let word = words.getInt32(at, true);
      let first = rows[word & 0xffff] ?? 0;
      // The sums are kept to 32 bits, or each of them is checked for being more.
      for (; at < last; at = (at + 4) | 0) {
        const next = words.getInt32((at + 4) | 0, true);
        const b = rows[(word >>> 8) & 0xffff] ?? 0;
        const c = rows[word >>> 16] ?? 0;
        const d = rows[(word >>> 24) | ((next & 0xff) << 8)] ?? 0;
        const e = rows[next & 0xffff] ?? 0;
        const kinds = first & (b >>> endShift);
        const kindsNext = b & (c >>> endShift);
        const kindsThird = c & (d >>> endShift);
        if (((kinds | kindsNext | kindsThird | (d & (e >>> endShift))) & kindsMask) !== 0) {
          if (kinds !== 0) return this.#found(at, kinds);
          if (kindsNext !== 0) return this.#found(at + 1, kindsNext);
          if (kindsThird !== 0) return this.#found(at + 2, kindsThird);
          return this.#found(at + 3, d & (e >>> endShift));
        }
        first = e;
        word = next;
      }
    }
    for (; at < end - 2; at++) {
      const kinds = this.kindsAt(bytes, at);
      if (kinds !== 0) return this.#found(at, kinds);
    }
    return end;
  }

  #found(at: number, kinds: number): number {
    this.kinds = kinds;
    return at;
  }

  #read(bytes: Uint8Array): void {
    this.#text = bytes;
    this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** What may stand at a place that has two bytes after it. */
  kindsAt(bytes: Uint8Array, at: number): number {
    const middle = bytes[at + 1] ?? 0;
    const begin = this.#rows[(middle << 8) | (bytes[at] ?? 0)] ?? 0;
    const end = this.#rows[((bytes[at + 2] ?? 0) << 8) | middle] ?? 0;
    return begin & (end >>> endShift) & kindsMask;
  }

  /** Literals that have these three bytes as their window, but for those that cannot stand here. */
  linksAt(bytes: Uint8Array, at: number): readonly Link[] {
    const chain = this.#chainOf[this.#slotOf(windowOf(bytes, at))] ?? 0;
    return linksAround(this.#chains[chain] ?? noChain, bytes, at);
  }

  /** Numbers of the signs that are this byte. */
  signsOf(byte: number): readonly number[] {
    return this.#signs[byte] ?? [];
  }

  #addSign(index: number, { literal, before, after }: Anchor): void {
    const sign = literal[0] ?? 0;
    this.#signs[sign]?.push(index);
    if (before === undefined) {
      for (const byte of after ?? everyByte) this.#enter(sign, byte, firstSignBit, 0);
      return;
    }
    for (const byte of before) this.#enter(byte, sign, secondSignBit, 0);
    for (const byte of after ?? everyByte) this.#enter(sign, byte, 0, secondSignBit);
  }

  /** Windows that share a middle byte are told apart by their first byte, or else by their last. */
  #dealBits(windows: readonly number[]): void {
    const byMiddle = Map.groupBy(windows, (window) => (window >> 8) & 255);
    for (const alike of byMiddle.values()) {
      const byFirst = Map.groupBy(alike, (window) => window & 255);
      const byLast = Map.groupBy(alike, (window) => window >> 16);
      const groups = byFirst.size <= byLast.size ? byFirst : byLast;
      for (const [i, group] of [...groups.values()].entries()) {
        const bit = literalBitFirst << (i % literalBits);
        for (const window of group) {
          this.#enter(window & 255, (window >> 8) & 255, bit, 0);
          this.#enter((window >> 8) & 255, window >> 16, 0, bit);
        }
      }
    }
  }

  /** Where a window stands, or would; there is always room, for every fourth slot is in use. */
  #slotOf(window: number): number {
    const mask = this.#windows.length - 1;
    let slot = (Math.imul(window, 0x9e3779b1) >>> 12) & mask;
    while (this.#chainOf[slot] !== 0 && this.#windows[slot] !== window) slot = (slot + 1) & mask;
    return slot;
  }

  #enter(first: number, second: number, begins: number, ends: number): void {
    const pair = (second << 8) | first;
    this.#rows[pair] = (this.#rows[pair] ?? 0) | begins | (ends << endShift);
  }
}

/** Numbers of chains have to fit two bytes; some thousand windows do. */
const chainsMax = 65_536;
const everyByte = Array.from({ length: 256 }, (_, byte) => byte);

function addLiteral(links: Map<number, Link[]>, anchor: number, literal: Uint8Array): void {
  const offset = windowStart(literal);
  if (offset < 0) throw new Bug('an anchor without a window was not refused');
  const window = windowOf(literal, offset);
  const link = { anchor, literal, offset };
  const known = links.get(window);
  if (known === undefined) links.set(window, [link]);
  else known.push(link);
}

function windowOf(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
}

export function isSignKind(kinds: number): boolean {
  return (kinds & signBits) !== 0;
}

export function isLiteralKind(kinds: number): boolean {
  return kinds >= literalBitFirst;
}

/**
 * Whether a literal stands at `at`, all of it within the range. Read from its end: literals of one
 * window differ there, `assword,` and `assword=`, and begin alike.
 */
export function isLiteralAt(
  literal: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
  at: number,
): boolean {
  if (at < start || at + literal.length > end) return false;
  let i = literal.length - 1;
  while (i >= 0 && bytes[at + i] === literal[i]) i--;
  return i < 0;
}

/** Why a literal cannot be an anchor; undefined when it can. */
export function anchorProblem(literal: Uint8Array): string | undefined {
  const [only] = literal;
  if (literal.length === 1) return only === 0x40 ? undefined : 'the only one-byte anchor is @';
  if (literal.length < 3) return 'an anchor has one byte or at least three';
  // Replacements are bracketed; an anchor that reached into one would make redaction unstable.
  if (literal.includes(0x5b) || literal.includes(0x5d)) return 'an anchor cannot hold brackets';
  if (windowStart(literal) < 0) return 'an anchor needs three bytes in a row without two digits';
  return undefined;
}
