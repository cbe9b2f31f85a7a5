import type { Heap, Source } from './heap.ts';
import { needsEscape } from './json-escape.ts';

/** Keys that are remembered; with more all are forgotten. */
const keysMax = 1_024;
/** Longer keys are not remembered. */
const keyBytesMax = 124;
const recordBytes = 124;
/** Of a comma, a key as JSON and a colon: all but the key, and as two numbers of two bytes. */
const aroundBytes = 4;
const commaQuote = 0x222c;
const quoteColon = 0x3a22;
/** Four buckets for each key. */
const bucketMask = keysMax * 4 - 1;
/** Keys that were made to share a bucket are not looked for any longer. */
const stepsMax = 16;

/**
 * Keys of attributes that came lately: each as JSON, and what is known of it. Spans of one library
 * have the same keys in the same order, so that the key behind the last one is mostly the one that
 * stood there before, and comparing it is all that is left of escaping and of looking it up.
 */
export class KeyMemo {
  /** What a key means to the caller. */
  readonly #classify: (bytes: Uint8Array, start: number, length: number) => number;
  #count = 0;
  #records = new Uint8Array(recordBytes * 32);
  #view = new DataView(this.#records.buffer);
  readonly #lengths = new Uint8Array(keysMax + 1);
  readonly #meanings = new Int32Array(keysMax + 1);
  /** The key that came after it; those that came first stand behind number 0. */
  readonly #next = new Uint16Array(keysMax + 1);
  readonly #buckets = new Uint16Array(bucketMask + 1);

  constructor(classify: (bytes: Uint8Array, start: number, length: number) => number) {
    this.#classify = classify;
  }

  /**
   * Writes a comma, the key as JSON and a colon, and answers the number of the key; `before` is
   * that of the key in front of it. Answers 0 and writes nothing where it is not remembered.
   */
  write(out: Heap, source: Source, start: number, length: number, before: number): number {
    const next = this.#next[before] ?? 0;
    if (next !== 0 && this.#lengths[next] === length && this.#copy(out, next, source, start)) {
      return next;
    }
    if (length > keyBytesMax) return 0;
    const found = this.#lookUp(source, start, length);
    if (found === 0) return 0;
    // Keys were forgotten where this one is the first.
    if (before <= this.#count) this.#next[before] = found;
    this.#copy(out, found, source, start);
    return found;
  }

  meaningOf(key: number): number {
    return this.#meanings[key] ?? 0;
  }

  /** Compares and copies in one go; false, and nothing is written, where it is another key. */
  #copy(out: Heap, key: number, { bytes, data }: Source, start: number): boolean {
    const length = this.#lengths[key] ?? 0;
    out.ensureHeap(length + aroundBytes);
    const { heap, heapView, heapUsed } = out;
    const view = this.#view;
    const from = (key - 1) * recordBytes;
    const to = heapUsed + 2;
    const last = length - 8;
    for (let at = 0; at < last; at += 8) {
      if (!copyWord(heapView, to + at, data, start + at, view, from + at)) return false;
    }
    // The last eight bytes, some of which are there already.
    if (last >= 0) {
      if (!copyWord(heapView, to + last, data, start + last, view, from + last)) return false;
    } else {
      for (let at = 0; at < length; at++) {
        const byte = bytes[start + at] ?? 0;
        if (byte !== this.#records[from + at]) return false;
        heap[to + at] = byte;
      }
    }
    heapView.setInt16(heapUsed, commaQuote, true);
    heapView.setInt16(to + length, quoteColon, true);
    out.heapUsed = to + length + 2;
    return true;
  }

  #isKey(key: number, { bytes, data }: Source, start: number, length: number): boolean {
    if (this.#lengths[key] !== length) return false;
    const view = this.#view;
    const from = (key - 1) * recordBytes;
    let at = 0;
    for (const last = length - 4; at <= last; at += 4) {
      if (data.getInt32(start + at, true) !== view.getInt32(from + at, true)) return false;
    }
    for (; at < length; at++) if (bytes[start + at] !== this.#records[from + at]) return false;
    return true;
  }

  #lookUp(source: Source, start: number, length: number): number {
    let bucket = hash(source.bytes, start, length) & bucketMask;
    for (let step = 0; step < stepsMax; step++) {
      const key = this.#buckets[bucket] ?? 0;
      if (key === 0) return this.#remember(source, start, length, bucket);
      if (this.#isKey(key, source, start, length)) return key;
      bucket = (bucket + 1) & bucketMask;
    }
    return 0;
  }

  #remember(source: Source, start: number, length: number, bucket: number): number {
    const { bytes } = source;
    // The encoding of attributes doubles a dollar at the beginning.
    if (bytes[start] === 0x24) return 0;
    for (let at = start; at < start + length; at++) if (needsEscape(bytes[at] ?? 0)) return 0;
    if (this.#count === keysMax) {
      this.#forget();
      return this.#lookUp(source, start, length);
    }
    const key = ++this.#count;
    const from = (key - 1) * recordBytes;
    this.#ensureRecords(from + recordBytes);
    const records = this.#records;
    for (let at = 0; at < length; at++) records[from + at] = bytes[start + at] ?? 0;
    this.#lengths[key] = length;
    this.#meanings[key] = this.#classify(bytes, start, length);
    this.#next[key] = 0;
    this.#buckets[bucket] = key;
    return key;
  }

  #forget(): void {
    this.#count = 0;
    this.#buckets.fill(0);
    this.#next.fill(0);
  }

  #ensureRecords(bytes: number): void {
    if (bytes <= this.#records.length) return;
    const larger = new Uint8Array(this.#records.length * 2);
    larger.set(this.#records);
    this.#records = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, length: number): number {
  let sum = 0x811c9dc5;
  for (let at = start; at < start + length; at++) {
    sum = Math.imul(sum ^ (bytes[at] ?? 0), 0x01000193);
  }
  return sum ^ (sum >>> 15);
}

/**
 * Copies eight bytes that are the same in `known`; false where they are not. V8 makes no bigints of
 * words that are only copied or compared, and one word takes fewer steps than two halves.
 */
function copyWord(
  out: DataView,
  to: number,
  source: DataView,
  start: number,
  known: DataView,
  from: number,
): boolean {
  const word = source.getBigInt64(start, true);
  out.setBigInt64(to, word, true);
  return word === known.getBigInt64(from, true);
}
