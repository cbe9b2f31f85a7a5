import type { Heap, Source } from './json-bytes.ts';
import { needsEscape } from './json-escape.ts';

/** Keys that are remembered; with more all are forgotten. */
const keysMax = 1_024;
/** Longer keys are not remembered. */
const keyBytesMax = 124;
/** Of a key: a comma, its text as JSON, a colon, and three bytes that nobody reads. */
const recordBytes = 132;
const headBytes = 2;
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

  /** The number of a key that comes after another, 0 of one that is not remembered. */
  find(source: Source, start: number, length: number, before: number): number {
    const next = this.#next[before] ?? 0;
    if (next !== 0 && this.#isKey(next, source, start, length)) return next;
    if (length > keyBytesMax) return 0;
    const found = this.#lookUp(source, start, length);
    // Keys were forgotten where this one is the first.
    if (found !== 0 && before <= this.#count) this.#next[before] = found;
    return found;
  }

  meaningOf(key: number): number {
    return this.#meanings[key] ?? 0;
  }

  /** Writes a comma, the key as JSON and a colon. */
  write(out: Heap, key: number): void {
    out.ensureHeap(recordBytes);
    const { heapView, heapUsed } = out;
    const view = this.#view;
    const from = (key - 1) * recordBytes;
    const length = (this.#lengths[key] ?? 0) + headBytes + 2;
    for (let at = 0; at < length; at += 4) {
      heapView.setInt32(heapUsed + at, view.getInt32(from + at, true), true);
    }
    out.heapUsed = heapUsed + length;
  }

  #isKey(key: number, { bytes, data }: Source, start: number, length: number): boolean {
    if (this.#lengths[key] !== length) return false;
    const view = this.#view;
    const from = (key - 1) * recordBytes + headBytes;
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
    records[from] = 0x2c;
    records[from + 1] = 0x22;
    for (let at = 0; at < length; at++) records[from + headBytes + at] = bytes[start + at] ?? 0;
    records[from + headBytes + length] = 0x22;
    records[from + headBytes + length + 1] = 0x3a;
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
