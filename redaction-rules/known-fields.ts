import { keyedName } from './keyed-text.ts';
import type { Scanner } from './scan/scanner.ts';
import { ShortTexts } from './short-texts.ts';

/** Names of fields are few; a sender who makes up many only costs what reading them costs. */
const namesMax = 1_024;
const nameBytesMax = 96;
/** Values that come again are words: kinds, models, hosts. */
const valuesMax = 4_096;
const valueBytesMax = 64;
/** A name whose values did not come again so often in a row is not asked for so many scans. */
const missesMax = 32;
const pauseScans = 1_024;

/** Name of a field; an empty range is none. */
export interface Name {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Instead of slots. A name that was cut is no reason to take a value for known. */
const noName = -1;
const cutName = -2;

/**
 * What is known of names and of short values because the redactor saw the very same bytes before:
 * whether rules ask for values of that name, and that nothing was found in a value. In memory only,
 * and only text that was found clean, which leaves this stage as it came.
 */
export class KnownFields {
  readonly #scanner: Scanner;
  readonly #names = new ShortTexts(namesMax, nameBytesMax);
  readonly #isTelling = new Uint8Array(namesMax);
  /** Numbers of names, never given twice: 0 stands for no name. */
  readonly #owners = new Int32Array(namesMax);
  readonly #misses = new Int32Array(namesMax);
  readonly #values = new ShortTexts(valuesMax, valueBytesMax);
  #ownerLast = 0;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** Whether a rule asks for values that are named so. */
  isTelling(bytes: Uint8Array, start: number, end: number): boolean {
    return end > start && this.#isTelling[this.#nameSlot(bytes, start, end)] === 1;
  }

  /** Whether this very value was found clean under this very name. */
  isClean(bytes: Uint8Array, start: number, end: number, name: Name): boolean {
    if (end - start > valueBytesMax || end <= start) return false;
    const slot = this.#slotOf(name);
    if (slot === cutName) return false;
    if (slot === noName) return this.#values.find(0, bytes, start, end) >= 0;
    const misses = this.#misses[slot] ?? 0;
    if (misses >= missesMax) {
      this.#misses[slot] = misses < missesMax + pauseScans ? misses + 1 : 0;
      return false;
    }
    const isKnown = this.#values.find(this.#owners[slot] ?? 0, bytes, start, end) >= 0;
    this.#misses[slot] = isKnown ? 0 : misses + 1;
    return isKnown;
  }

  /** Says that nothing was found in a value that was not known. */
  keep(bytes: Uint8Array, start: number, end: number, name: Name): void {
    if (end - start > valueBytesMax || end <= start) return;
    const slot = this.#slotOf(name);
    if (slot === cutName || (this.#misses[slot] ?? 0) >= missesMax) return;
    this.#values.add(this.#owners[slot] ?? 0, bytes, start, end);
  }

  #slotOf({ bytes, start, end }: Name): number {
    if (end <= start) return noName;
    return end - start > nameBytesMax ? cutName : this.#nameSlot(bytes, start, end);
  }

  /** Longer names are cut at their front: what says `password` stands last. */
  #nameSlot(bytes: Uint8Array, start: number, end: number): number {
    const from = Math.max(start, end - nameBytesMax);
    const known = this.#names.find(0, bytes, from, end);
    if (known >= 0) return known;
    const slot = this.#names.add(0, bytes, from, end);
    this.#owners[slot] = ++this.#ownerLast;
    this.#misses[slot] = 0;
    this.#isTelling[slot] = this.#scanner.hasOpenLead(keyedName(bytes, from, end)) ? 1 : 0;
    return slot;
  }
}
