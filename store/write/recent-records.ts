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
  #young: Generation;
  #old: Generation;
  /** Of the last `locate`. */
  found: Found = 'new';

  constructor(keyWords: number, valueWords: number, recordsMax: number) {
    this.#keyWords = keyWords;
    this.#recordWords = keyWords + valueWords;
    this.#generationMax = Math.max(1, Math.floor(recordsMax / 2));
    this.#young = this.#emptyGeneration();
    this.#old = this.#emptyGeneration();
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
    const from = this.#old.find(key);
    const { words } = this.#old;
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = this.#emptyGeneration();
    }
    const to = this.#young.add(key);
    if (from !== undefined) {
      this.#young.words.set(words.subarray(from, from + this.#recordWords), to);
    }
    this.found = from === undefined ? 'new' : 'old';
    return to + this.#keyWords;
  }

  /** A word of the value of `key`; undefined where it is not known. Nothing moves. */
  peek(key: Uint32Array, word: number): number | undefined {
    for (const generation of [this.#young, this.#old]) {
      const at = generation.find(key);
      if (at !== undefined) return generation.words[at + this.#keyWords + word];
    }
    return undefined;
  }

  #emptyGeneration(): Generation {
    return new Generation(this.#keyWords, this.#recordWords);
  }
}

class Generation {
  size = 0;
  words: Uint32Array;
  readonly #keyWords: number;
  readonly #recordWords: number;
  #used: Uint8Array;

  constructor(keyWords: number, recordWords: number, slots = 1024) {
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
    const mask = this.#used.length - 1;
    let slot = hashOf(key) & mask;
    while (this.#used[slot] === 1) slot = (slot + 1) & mask;
    this.#used[slot] = 1;
    this.size++;
    const at = slot * this.#recordWords;
    this.words.set(key.subarray(0, this.#keyWords), at);
    return at;
  }

  #grow(): void {
    const larger = new Generation(this.#keyWords, this.#recordWords, this.#used.length * 2);
    for (let slot = 0; slot < this.#used.length; slot++) {
      if (this.#used[slot] !== 1) continue;
      const record = this.words.subarray(slot * this.#recordWords, (slot + 1) * this.#recordWords);
      larger.words.set(record, larger.add(record.subarray(0, this.#keyWords)));
    }
    this.words = larger.words;
    this.#used = larger.#used;
  }
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
