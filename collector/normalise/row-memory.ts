/** Larger memory is not kept: one request may need far more than all others. */
const keptBytesMax = 8 * 1024 * 1024;

/**
 * The heap that rows are written to before they are copied out, kept from group to group: new
 * memory of this size for each costs page faults, and makes V8 collect the whole heap every few
 * groups (`node --trace-gc`). One per thread.
 */
export class RowMemory {
  #heap = new Uint8Array(0);
  #content: RowMemory | undefined;

  /** The same for the texts that are stored once. */
  get content(): RowMemory {
    this.#content ??= new RowMemory();
    return this.#content;
  }

  /** At least so many bytes, not zeroed, until `giveBack`. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    return this.#heap.length >= bytes ? this.#heap : new Uint8Array(bytes);
  }

  giveBack(heap: Uint8Array<ArrayBuffer>): void {
    if (heap.length <= keptBytesMax && heap.length > this.#heap.length) this.#heap = heap;
  }
}
