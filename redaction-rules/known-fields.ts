import { keyedName } from './keyed-text.ts';
import type { Scanner } from './scan/scanner.ts';
import { ShortTexts } from './short-texts.ts';

/** Names of fields are few; a sender who makes up many only costs what reading them costs. */
const namesMax = 2_048;
const nameBytesMax = 96;
/** Values that come again are words: kinds, models, hosts. */
const valuesMax = 4_096;
const valueBytesMax = 64;
/** A name whose values did not come again so often in a row is not asked for so many scans. */
const missesMax = 32;
const pauseScans = 1_024;

/** What is known of a name: nothing was found in it; we have looked whether rules go by it. */
const cleanBit = 1;
const judgedBit = 2;

/** Instead of the number of a name. One that was cut is no reason to take a value for known. */
const noName = 0;
const cutName = -1;

/**
 * What is known of names and of short values because the redactor saw the very same bytes before:
 * whether rules ask for values of that name, and that nothing was found in them. In memory only:
 * names, and texts that were found clean.
 */
export class KnownFields {
  readonly #scanner: Scanner;
  /** Names, and texts without one, as names are themselves when they are scanned. */
  readonly #names = new ShortTexts(namesMax, nameBytesMax);
  readonly #bits = new Uint8Array(namesMax);
  /** Of judged names, the length of the shortest value that a rule asks for; 0 where none does. */
  readonly #shortest = new Int32Array(namesMax);
  /** Numbers of names, from 1 on, never given twice. */
  readonly #owners = new Int32Array(namesMax);
  readonly #misses = new Int32Array(namesMax);
  readonly #values = new ShortTexts(valuesMax, valueBytesMax);
  #ownerLast = 0;
  /** Where the latest name is: it is asked for as a text first, and then with its value. */
  #latest = 0;
  /** Whether the latest value is worth being known. */
  #isKept = false;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** Number of a name; an empty range is no name. */
  nameOf(bytes: Uint8Array, start: number, end: number): number {
    if (end <= start) return noName;
    if (end - start > nameBytesMax) return cutName;
    return this.#owners[this.#slotOf(bytes, start, end)] ?? cutName;
  }

  /** Whether a rule asks for values that are named so. */
  isTelling(bytes: Uint8Array, start: number, end: number): boolean {
    return this.shortestValue(bytes, start, end) > 0;
  }

  /** Length in bytes of the shortest value that a rule asks for under this name; 0: none does. */
  shortestValue(bytes: Uint8Array, start: number, end: number): number {
    if (end <= start) return 0;
    // What says `password` stands last.
    const from = Math.max(start, end - nameBytesMax);
    const slot = this.#slotOf(bytes, from, end);
    const bits = this.#bits[slot] ?? 0;
    if ((bits & judgedBit) !== 0) return this.#shortest[slot] ?? 0;
    const shortest = this.#scanner.shortestBehind(keyedName(bytes, from, end));
    this.#bits[slot] = bits | judgedBit;
    this.#shortest[slot] = shortest;
    return shortest;
  }

  /** Whether this very value was found clean under the name that was asked for last. */
  isClean(name: number, bytes: Uint8Array, start: number, end: number): boolean {
    this.#isKept = end - start <= (name === noName ? nameBytesMax : valueBytesMax);
    if (!this.#isKept || name === cutName || end <= start) return false;
    if (name === noName) {
      const slot = this.#find(bytes, start, end);
      return slot >= 0 && ((this.#bits[slot] ?? 0) & cleanBit) !== 0;
    }
    const slot = this.#latest;
    const misses = this.#misses[slot] ?? 0;
    this.#isKept = misses < missesMax;
    if (!this.#isKept) {
      this.#misses[slot] = misses < missesMax + pauseScans ? misses + 1 : 0;
      return false;
    }
    const isKnown = this.#values.find(name, bytes, start, end) >= 0;
    this.#misses[slot] = isKnown ? 0 : misses + 1;
    return isKnown;
  }

  /** Says that nothing was found in the value that was not known just now. */
  keep(name: number, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#isKept || name === cutName || end <= start) return;
    if (name !== noName) {
      this.#values.add(name, bytes, start, end);
      return;
    }
    const slot = this.#slotOf(bytes, start, end);
    this.#bits[slot] = (this.#bits[slot] ?? 0) | cleanBit;
  }

  #slotOf(bytes: Uint8Array, start: number, end: number): number {
    const known = this.#find(bytes, start, end);
    if (known < 0) this.#latest = this.#add(bytes, start, end);
    return this.#latest;
  }

  #find(bytes: Uint8Array, start: number, end: number): number {
    if (this.#names.isAt(this.#latest, 0, bytes, start, end)) return this.#latest;
    const known = this.#names.find(0, bytes, start, end);
    if (known >= 0) this.#latest = known;
    return known;
  }

  #add(bytes: Uint8Array, start: number, end: number): number {
    const slot = this.#names.add(0, bytes, start, end);
    this.#bits[slot] = 0;
    this.#owners[slot] = ++this.#ownerLast;
    this.#misses[slot] = 0;
    return slot;
  }
}
