/**
 * Records of a fixed size under keys of a fixed size, the newest of them, in flat memory: two
 * generations of open addressing, as in `recent-hashes.ts`. What is looked up moves to the young
 * generation, so that what is in use is not forgotten: at least the half of `recordsMax` last used
 * is remembered.
 */

/** Where `locate` found the record it answered. */
export type Found = 'young' | 'old' | 'new';

export class RecentRecords {
  readonly #keyWords: number;
  readonly #recordWords: number;
  readonly #generationMax: number;
  readonly #slots: number;
  #young: Generation;
  #old: Generation | undefined;
  /** Of the last `locate`. */
  found: Found = 'new';

  constructor(keyWords: number, valueWords: number, recordsMax: number) {
    this.#keyWords = keyWords;
    this.#recordWords = keyWords + valueWords;
    this.#generationMax = Math.max(1, Math.floor(recordsMax / 2));
    this.#slots = Math.min(slotsMin, 2 ** Math.ceil(Math.log2(this.#generationMax + 1)));
    this.#young = this.#emptyGeneration();
  }

  /** What `locate` points into, until it is called again. */
  get words(): Uint32Array {
    return this.#young.words;
  }

  /** Where the value of `key` begins in `words`; a key that is not known gets zeros. */
  locate(key: Uint32Array): number {
    const known = this.#young.find(key);
    if (known !== undefined) {
      this.found = 'young';
      return known + this.#keyWords;
    }
    const words = this.#old?.words;
    const from = this.#old?.find(key);
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = this.#emptyGeneration();
    }
    const to = this.#young.add(key);
    if (from !== undefined && words !== undefined)
      copyWords(words, from, this.#young.words, to, this.#recordWords);
    this.found = from === undefined ? 'new' : 'old';
    return to + this.#keyWords;
  }

  /** A word of the value of `key`; undefined where it is not known. Nothing moves. */
  peek(key: Uint32Array, word: number): number | undefined {
    const young = this.#young.find(key);
    if (young !== undefined) return this.#young.words[young + this.#keyWords + word];
    const old = this.#old?.find(key);
    return old === undefined ? undefined : this.#old?.words[old + this.#keyWords + word];
  }

  #emptyGeneration(): Generation {
    return new Generation(this.#keyWords, this.#recordWords, this.#slots);
  }
}

/** That a generation begins with, unless it never has as many records. */
const slotsMin = 1024;

class Generation {
  size = 0;
  words: Uint32Array;
  readonly #keyWords: number;
  readonly #recordWords: number;
  #used: Uint8Array;

  constructor(keyWords: number, recordWords: number, slots: number) {
    this.#keyWords = keyWords;
    this.#recordWords = recordWords;
    this.#used = new Uint8Array(slots);
    this.words = new Uint32Array(slots * recordWords);
  }

  /** Where the record begins. */
  find(key: Uint32Array): number | undefined {
    const mask = this.#used.length - 1;
    for (let slot = hashOf(key) & mask; this.#used[slot] === 1; slot = (slot + 1) & mask) {
      const at = slot * this.#recordWords;
      let same = 0;
      while (same < this.#keyWords && this.words[at + same] === key[same]) same++;
      if (same === this.#keyWords) return at;
    }
    return undefined;
  }

  /** The key must not be there yet. */
  add(key: Uint32Array): number {
    if ((this.size + 1) * 3 > this.#used.length * 2) this.#grow();
    const at = this.#take(hashOf(key));
    copyWords(key, 0, this.words, at, this.#keyWords);
    return at;
  }

  /** A free slot. */
  #take(hash: number): number {
    const mask = this.#used.length - 1;
    let slot = hash & mask;
    while (this.#used[slot] === 1) slot = (slot + 1) & mask;
    this.#used[slot] = 1;
    this.size++;
    return slot * this.#recordWords;
  }

  #grow(): void {
    const { words } = this;
    const used = this.#used;
    const key = new Uint32Array(this.#keyWords);
    this.#used = new Uint8Array(used.length * 2);
    this.words = new Uint32Array(words.length * 2);
    this.size = 0;
    for (let slot = 0; slot < used.length; slot++) {
      if (used[slot] !== 1) continue;
      const from = slot * this.#recordWords;
      copyWords(words, from, key, 0, this.#keyWords);
      copyWords(words, from, this.words, this.#take(hashOf(key)), this.#recordWords);
    }
  }
}

/** A few words: a view for each would cost more than they do. */
function copyWords(
  from: Uint32Array,
  at: number,
  to: Uint32Array,
  toAt: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[toAt + i] = from[at + i] ?? 0;
}

/** Ids need not be random: some senders count them up. */
function hashOf(key: Uint32Array): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ (key[i] ?? 0), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return Math.imul(hash, 0xc2b2ae35) >>> 7;
}
