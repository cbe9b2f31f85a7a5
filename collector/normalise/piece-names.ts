import { contentHashBytes, putContentHash } from './content-hash.ts';

const words = contentHashBytes / 4;

/**
 * Distinct content hashes, numbered from 0 in the order they come, in flat arrays: a `Map` by text
 * would make a string of each hash and an entry for each string.
 */
export class PieceNames {
  count = 0;
  /** Number n begins at 16 n. */
  bytes = new Uint8Array(contentHashBytes * 64);
  #words = new Uint32Array(this.bytes.buffer);
  /** Numbers from 1 by hash, 0 where free; a power of two, less than half of them taken. */
  #buckets = new Int32Array(256);

  /** The number of these bytes' hash. It is new where it is the `count` of before. */
  nameOf(content: Uint8Array): number {
    if ((this.count + 1) * contentHashBytes > this.bytes.length) this.#grow();
    putContentHash(content, this.bytes, this.count * contentHashBytes);
    const place = this.#placeOf(this.count);
    const known = this.#buckets[place] ?? 0;
    if (known !== 0) return known - 1;
    this.count++;
    this.#buckets[place] = this.count;
    return this.count - 1;
  }

  get bytesHeld(): number {
    return this.bytes.length + this.#buckets.byteLength;
  }

  clear(): void {
    if (this.count > 0) this.#buckets.fill(0);
    this.count = 0;
  }

  /** The bucket that holds this name or is free for it. */
  #placeOf(name: number): number {
    const own = this.#words;
    const mask = this.#buckets.length - 1;
    const at = name * words;
    let place = (own[at] ?? 0) & mask;
    // Whoever tries texts until many fall into one bucket must have them step alike, too.
    const step = (own[at + 1] ?? 0) | 1;
    for (;;) {
      const known = this.#buckets[place] ?? 0;
      if (known === 0) return place;
      const other = (known - 1) * words;
      if (
        own[other] === own[at] &&
        own[other + 1] === own[at + 1] &&
        own[other + 2] === own[at + 2] &&
        own[other + 3] === own[at + 3]
      ) {
        return place;
      }
      place = (place + step) & mask;
    }
  }

  #grow(): void {
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
    this.#words = new Uint32Array(larger.buffer);
    this.#buckets = new Int32Array(this.#buckets.length * 2);
    for (let name = 0; name < this.count; name++) this.#buckets[this.#placeOf(name)] = name + 1;
  }
}
