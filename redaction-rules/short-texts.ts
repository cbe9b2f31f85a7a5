/** Texts of one set share the low bits of their hashes; one of them makes room for a new one. */
const ways = 4;

/**
 * A set of short texts by their bytes, each with an owner: a fixed number of slots in flat arrays,
 * so that looking one up makes no string and costs less than reading it for anything else. Texts
 * are compared, four bytes at a time, not only their hashes, so nobody can make two of them pass
 * for one.
 */
export class ShortTexts {
  readonly #wordsMax: number;
  readonly #words: Int32Array;
  readonly #lengths: Uint8Array;
  readonly #hashes: Int32Array;
  readonly #owners: Int32Array;
  #turn = 0;

  /** `slots` is a power of two; `bytesMax`, the longest text, a multiple of four below 256. */
  constructor(slots: number, bytesMax: number) {
    this.#wordsMax = bytesMax / 4;
    this.#words = new Int32Array(slots * this.#wordsMax);
    this.#lengths = new Uint8Array(slots);
    this.#hashes = new Int32Array(slots);
    this.#owners = new Int32Array(slots);
  }

  /** Slot of a text that is not empty; -1 where it is not in the set. */
  find(owner: number, bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(owner, bytes, start, end);
    const first = this.#setOf(hash);
    for (let slot = first; slot < first + ways; slot++) {
      if (this.#hashes[slot] === hash && this.isAt(slot, owner, bytes, start, end)) return slot;
    }
    return -1;
  }

  /** Whether a slot holds this text of this owner. */
  isAt(slot: number, owner: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#lengths[slot] !== end - start || this.#owners[slot] !== owner) return false;
    let word = slot * this.#wordsMax;
    for (let at = start; at < end; at += 4) {
      if (this.#words[word++] !== wordAt(bytes, at, end)) return false;
    }
    return true;
  }

  /** Puts a text into the set that is not in it and not longer than the longest; its slot. */
  add(owner: number, bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(owner, bytes, start, end);
    const first = this.#setOf(hash);
    let slot = first;
    while (slot < first + ways && this.#lengths[slot] !== 0) slot++;
    if (slot === first + ways) slot = first + (this.#turn++ & (ways - 1));
    this.#hashes[slot] = hash;
    this.#owners[slot] = owner;
    this.#lengths[slot] = end - start;
    let word = slot * this.#wordsMax;
    for (let at = start; at < end; at += 4) this.#words[word++] = wordAt(bytes, at, end);
    return slot;
  }

  #setOf(hash: number): number {
    return hash & (this.#lengths.length - ways);
  }
}

const prime = 0x9e3779b1;

function hashOf(owner: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = Math.imul(owner, prime) ^ (end - start);
  for (let at = start; at < end; at += 4) {
    const product = Math.imul(hash ^ wordAt(bytes, at, end), prime);
    hash = (product << 15) | (product >>> 17);
  }
  // The low bits choose the set, and what differs may be in the high ones alone.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Four bytes as a number; zeros stand for those behind the end. */
function wordAt(bytes: Uint8Array, at: number, end: number): number {
  const low = (bytes[at] ?? 0) | ((at + 1 < end ? (bytes[at + 1] ?? 0) : 0) << 8);
  if (at + 4 <= end) return low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  return low | ((at + 2 < end ? (bytes[at + 2] ?? 0) : 0) << 16);
}
