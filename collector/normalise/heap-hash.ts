import { contentHash } from './content-hash.ts';
import type { Heap } from './heap.ts';

/**
 * Hashes a row: the run of the heap that holds its texts, and fixed-size facts behind it for the
 * moment. Reused from row to row.
 */
export class HeapHash {
  readonly #heap: Heap;
  readonly #tail = new Uint8Array(256);
  #used = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** An unsigned 32-bit number; the length of each text is one, or two rows could look alike. */
  word(word: number): void {
    const tail = this.#tail;
    tail[this.#used++] = word & 255;
    tail[this.#used++] = (word >>> 8) & 255;
    tail[this.#used++] = (word >>> 16) & 255;
    tail[this.#used++] = word >>> 24;
  }

  bytes(source: Uint8Array, start: number, length: number): void {
    for (let i = 0; i < length; i++) this.#tail[this.#used++] = source[start + i] ?? 0;
  }

  /** The hash of the heap from `start` on and of what was told since the last one. */
  finish(start: number): string {
    const heap = this.#heap;
    const end = heap.heapUsed;
    heap.ensureHeap(this.#used);
    heap.heap.set(this.#tail.subarray(0, this.#used), end);
    const hash = contentHash(heap.heap.subarray(start, end + this.#used));
    this.#used = 0;
    return hash;
  }
}

/**
 * Tells equal items of one request apart by how many stood before: a sender may mean the same line
 * twice, and a retry repeats the whole request and so the same names.
 */
export class Occurrences {
  readonly #seen = new Map<string, number>();

  /** The name of the next item that has this hash. */
  name(hash: string): string {
    const before = this.#seen.get(hash) ?? 0;
    this.#seen.set(hash, before + 1);
    if (before === 0) return hash;
    const numbered = Buffer.alloc(hash.length + 4);
    numbered.write(hash, 'latin1');
    numbered.writeUInt32LE(before, hash.length);
    return contentHash(numbered);
  }
}
