import type { Heap } from './json-bytes.ts';

/**
 * Space for bytes that are read back at once: text to be hashed or parsed. Empty it by `heapUsed =
 * 0`.
 */
export class ScratchHeap implements Heap {
  heap = new Uint8Array(4096);
  heapView = new DataView(this.heap.buffer);
  heapUsed = 0;

  ensureHeap(length: number): void {
    const needed = this.heapUsed + length;
    if (needed <= this.heap.length) return;
    const larger = new Uint8Array(Math.max(needed, this.heap.length * 2));
    larger.set(this.heap.subarray(0, this.heapUsed));
    this.heap = larger;
    this.heapView = new DataView(larger.buffer);
  }
}
