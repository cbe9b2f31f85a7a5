import { randomInt } from 'node:crypto';
import { type Tape, VALUE_KEY, VALUE_KIND, VALUE_NEXT } from '../../model/tape.ts';

/** Up to here comparing every pair is cheaper than hashing (`bench/decode.ts`). */
const pairwiseMax = 32;
/** Kind of a record that waits for being unlinked; no value has it. */
const kindRemoved = 255;
/** What pairs are compared in; nothing of it is used by the next list. */
const prints = new Uint32Array(pairwiseMax);
const records = new Uint32Array(pairwiseMax);
const noTable = new Uint32Array(0);

/**
 * Makes keys unique in a list of KeyValue records: the last one wins and stays where it stands.
 * OTLP demands unique keys and leaves to the receiver what happens otherwise.
 *
 * Time is linear in the keys' bytes, also where a sender picks keys that collide: the multiplier of
 * the hash is random for each request. The result never depends on it.
 */
export class DuplicateKeys {
  /** Records removed so far. */
  duplicates = 0;
  readonly #tape: Tape;
  #table = noTable;
  #multiplier = 0;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  /** `slot` is the word that holds the list's first record; it may change. */
  settle(slot: number): void {
    const before = this.duplicates;
    const { words } = this.#tape;
    let count = 0;
    for (let at = words[slot] ?? 0; at !== 0; at = words[at + VALUE_NEXT] ?? 0) count++;
    if (count < 2) return;
    if (count <= pairwiseMax) this.#comparePairs(slot);
    else this.#hashAll(slot, count);
    if (this.duplicates !== before) this.#unlink(slot);
  }

  #comparePairs(slot: number): void {
    const { words, bytes } = this.#tape;
    let distinct = 0;
    for (let at = words[slot] ?? 0; at !== 0; at = words[at + VALUE_NEXT] ?? 0) {
      const offset = words[at + VALUE_KEY] ?? 0;
      const length = words[at + VALUE_KEY + 1] ?? 0;
      const middle = bytes[offset + (length >>> 1)] ?? 0;
      const last = bytes[offset + length - 1] ?? 0;
      const print = length === 0 ? 0 : (length << 16) | (middle << 8) | last;
      prints[distinct] = print;
      let i = 0;
      while (prints[i] !== print >>> 0 || (i < distinct && !this.#sameKey(records[i] ?? 0, at)))
        i++;
      if (i === distinct) distinct++;
      else this.#remove(records[i] ?? 0);
      records[i] = at;
    }
  }

  #hashAll(slot: number, count: number): void {
    const { words } = this.#tape;
    const size = 1 << (33 - Math.clz32(count));
    const table = this.#cleared(size);
    for (let at = words[slot] ?? 0; at !== 0; at = words[at + VALUE_NEXT] ?? 0) {
      let i = this.#hash(at) & (size - 1);
      let found = table[i] ?? 0;
      while (found !== 0 && !this.#sameKey(found, at)) {
        i = (i + 1) & (size - 1);
        found = table[i] ?? 0;
      }
      if (found !== 0) this.#remove(found);
      table[i] = at;
    }
  }

  #cleared(size: number): Uint32Array {
    if (this.#multiplier === 0) this.#multiplier = randomInt(2 ** 31) * 2 + 1;
    if (this.#table.length < size) this.#table = new Uint32Array(size);
    else this.#table.fill(0, 0, size);
    return this.#table;
  }

  #hash(record: number): number {
    const { words, bytes } = this.#tape;
    const start = words[record + VALUE_KEY] ?? 0;
    const end = start + (words[record + VALUE_KEY + 1] ?? 0);
    const multiplier = this.#multiplier;
    let hash = multiplier ^ (end - start);
    for (let at = start; at < end; at++) {
      hash = Math.imul(hash ^ (bytes[at] ?? 0), multiplier);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }

  #sameKey(one: number, other: number): boolean {
    const { words, bytes } = this.#tape;
    const length = words[one + VALUE_KEY + 1] ?? 0;
    if (length !== words[other + VALUE_KEY + 1]) return false;
    const a = words[one + VALUE_KEY] ?? 0;
    const b = words[other + VALUE_KEY] ?? 0;
    // From the end: keys share their beginning far more often.
    for (let i = length - 1; i >= 0; i--) if (bytes[a + i] !== bytes[b + i]) return false;
    return true;
  }

  #remove(record: number): void {
    this.#tape.words[record + VALUE_KIND] = kindRemoved;
    this.duplicates++;
  }

  #unlink(slot: number): void {
    const { words } = this.#tape;
    let previous = slot;
    for (let at = words[slot] ?? 0; at !== 0; at = words[at + VALUE_NEXT] ?? 0) {
      if (words[at + VALUE_KIND] === kindRemoved) continue;
      words[previous] = at;
      previous = at + VALUE_NEXT;
    }
    words[previous] = 0;
  }
}
