import type { Heap, Source } from './heap.ts';

/**
 * Space for bytes that are read back at once: text to be hashed or parsed. Empty it by `heapUsed =
 * 0`.
 */
export class ScratchHeap implements Heap, Source {
  heap: Uint8Array<ArrayBuffer>;
  heapView: DataView;
  heapUsed = 0;

  constructor(heap: Uint8Array<ArrayBuffer> = new Uint8Array(4096)) {
    this.heap = heap;
    this.heapView = new DataView(heap.buffer);
  }

  get bytes(): Uint8Array {
    return this.heap;
  }

  get data(): DataView {
    return this.heapView;
  }

  ensureHeap(length: number): void {
    const needed = this.heapUsed + length;
    if (needed <= this.heap.length) return;
    const larger = new Uint8Array(Math.max(needed, this.heap.length * 2));
    larger.set(this.heap.subarray(0, this.heapUsed));
    this.heap = larger;
    this.heapView = new DataView(larger.buffer);
  }
}
