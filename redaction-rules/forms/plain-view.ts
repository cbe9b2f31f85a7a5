import { isSpace } from '../scan/byte-kinds.ts';
import { readSpelling } from './escapes.ts';
import { escapeSign, type Spelling } from './spelling.ts';

/** Numbers of one entry in the table of places: view start, view end, source start, source end. */
const entrySize = 4;
const entriesFirst = 256;
const percent = 0x25;
const plus = 0x2b;
const quote = 0x22;
const space = 0x20;

/**
 * The text behind a text: every spelled character as itself. Knows where each of its bytes came
 * from, so that what is found here can be replaced there.
 */
export class PlainView {
  readonly bytes: Uint8Array;
  length = 0;
  /** Spelled characters, in order. */
  count = 0;
  #places = new Int32Array(entriesFirst * entrySize);
  readonly #source: Uint8Array;
  readonly #sourceStart: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#source = bytes;
    this.#sourceStart = start;
    // No spelling is shorter than the character.
    this.bytes = new Uint8Array(end - start);
    this.#fill(bytes, start, end);
  }

  /** Where the byte at `at` of the view begins in the source. */
  sourceStart(at: number): number {
    const entry = this.#entryBefore(at);
    if (entry < 0) return this.#sourceStart + at;
    const places = this.#places;
    const viewEnd = places[entry + 1] ?? 0;
    if (at < viewEnd) return places[entry + 2] ?? 0;
    return (places[entry + 3] ?? 0) + at - viewEnd;
  }

  /** Where what ends at `end` of the view ends in the source. */
  sourceEnd(end: number): number {
    const entry = this.#entryBefore(end - 1);
    if (entry >= 0 && end - 1 < (this.#places[entry + 1] ?? 0)) return this.#places[entry + 3] ?? 0;
    return this.sourceStart(end - 1) + 1;
  }

  /**
   * Makes spaces of the pluses around each `%XX`, as forms are encoded, up to a space or a quote.
   * Returns whether there are any.
   */
  spacePluses(): boolean {
    let isAny = false;
    for (let i = 0; i < this.count; i++) {
      if (!this.#isPercent(i)) continue;
      const from = this.#places[i * entrySize + 1] ?? 0;
      const to = i + 1 < this.count ? (this.#places[(i + 1) * entrySize] ?? 0) : this.length;
      if (this.#spaceFrom(from, to, 1)) isAny = true;
      const before = i > 0 ? (this.#places[i * entrySize - entrySize + 1] ?? 0) : 0;
      const at = this.#places[i * entrySize] ?? 0;
      if (this.#spaceFrom(at - 1, before - 1, -1)) isAny = true;
    }
    return isAny;
  }

  #isPercent(entry: number): boolean {
    return this.#source[this.#places[entry * entrySize + 2] ?? 0] === percent;
  }

  #spaceFrom(from: number, to: number, step: 1 | -1): boolean {
    let isAny = false;
    for (let at = from; at !== to; at += step) {
      const byte = this.bytes[at] ?? 0;
      if (byte === plus) {
        this.bytes[at] = space;
        isAny = true;
      } else if (isSpace(byte) || byte === quote) break;
    }
    return isAny;
  }

  #fill(bytes: Uint8Array, start: number, end: number): void {
    const found: Spelling = { end: start, code: 0, isByte: false };
    let copied = start;
    for (let at = nextSpecial(bytes, start, end); at < end; ) {
      if (!readSpelling(bytes, at, end, found)) {
        at = nextSpecial(bytes, found.end, end);
        continue;
      }
      this.#copy(bytes, copied, at);
      const from = this.length;
      if (found.isByte) this.bytes[this.length++] = found.code;
      else if (found.code >= 0) this.#writeCode(found.code);
      this.#note(from, this.length, at, found.end);
      copied = found.end;
      at = nextSpecial(bytes, copied, end);
    }
    this.#copy(bytes, copied, end);
  }

  #copy(bytes: Uint8Array, from: number, to: number): void {
    if (from === to) return;
    this.bytes.set(bytes.subarray(from, to), this.length);
    this.length += to - from;
  }

  #writeCode(code: number): void {
    const { bytes } = this;
    if (code < 0x80) {
      bytes[this.length++] = code;
    } else if (code < 0x800) {
      bytes[this.length++] = 0xc0 | (code >> 6);
      bytes[this.length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x1_0000) {
      bytes[this.length++] = 0xe0 | (code >> 12);
      bytes[this.length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[this.length++] = 0x80 | (code & 0x3f);
    } else {
      bytes[this.length++] = 0xf0 | (code >> 18);
      bytes[this.length++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[this.length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[this.length++] = 0x80 | (code & 0x3f);
    }
  }

  #note(viewStart: number, viewEnd: number, sourceStart: number, sourceEnd: number): void {
    const at = this.count++ * entrySize;
    if (at >= this.#places.length) {
      const larger = new Int32Array(this.#places.length * 2);
      larger.set(this.#places);
      this.#places = larger;
    }
    this.#places.set([viewStart, viewEnd, sourceStart, sourceEnd], at);
  }

  /** The last entry that begins at or before a place of the view; -1 when there is none. */
  #entryBefore(at: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle * entrySize] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return (low - 1) * entrySize;
  }
}

/** Bytes with which a spelling can begin. */
const isSpecial = new Uint8Array(256);
for (const byte of [escapeSign, 0x25, 0x26, 0x5c, 0xc2, 0xe2, 0xef]) isSpecial[byte] = 1;

function nextSpecial(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpecial[bytes[at] ?? 0] === 0) at++;
  return at;
}
