/** Texts of one set share the low bits of their hashes; one of them makes room for a new one. */
const ways = 4;

/**
 * A set of short texts by their bytes, each with an owner: a fixed number of slots in flat arrays,
 * so that looking one up makes no string and costs less than reading it for anything else. Texts
 * are compared, not only their hashes, so nobody can make two of them pass for one.
 */
export class ShortTexts {
  readonly #bytesMax: number;
  readonly #bytes: Uint8Array;
  readonly #lengths: Uint8Array;
  readonly #hashes: Int32Array;
  readonly #owners: Int32Array;
  #turn = 0;

  /** `slots` is a power of two; texts have at most 255 bytes. */
  constructor(slots: number, bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#bytes = new Uint8Array(slots * bytesMax);
    this.#lengths = new Uint8Array(slots);
    this.#hashes = new Int32Array(slots);
    this.#owners = new Int32Array(slots);
  }

  /** Slot of a text that is not empty; -1 where it is not in the set. */
  find(owner: number, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const hash = hashOf(owner, bytes, start, end);
    const first = this.#setOf(hash);
    for (let slot = first; slot < first + ways; slot++) {
      if (this.#hashes[slot] !== hash || this.#owners[slot] !== owner) continue;
      if (this.#lengths[slot] === length && this.#isText(slot, bytes, start, length)) return slot;
    }
    return -1;
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
    const to = slot * this.#bytesMax;
    for (let i = 0; i < end - start; i++) this.#bytes[to + i] = bytes[start + i] ?? 0;
    return slot;
  }

  #setOf(hash: number): number {
    return hash & (this.#lengths.length - ways);
  }

  #isText(slot: number, bytes: Uint8Array, start: number, length: number): boolean {
    const from = slot * this.#bytesMax;
    for (let i = 0; i < length; i++) {
      if (this.#bytes[from + i] !== bytes[start + i]) return false;
    }
    return true;
  }
}

const prime = 0x9e3779b1;

/** Four bytes at a time; the last ones again where the length is no multiple of four. */
function hashOf(owner: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = Math.imul(owner, prime) ^ (end - start);
  for (let at = start; at + 4 <= end; at += 4) hash = mixed(hash, wordAt(bytes, at));
  if (end - start >= 4) hash = mixed(hash, wordAt(bytes, end - 4));
  else for (let at = start; at < end; at++) hash = mixed(hash, bytes[at] ?? 0);
  // The low bits choose the set, and what differs may be in the high ones alone.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, prime);
  return (product << 15) | (product >>> 17);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}
