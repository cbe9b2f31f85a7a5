import { copyBytes } from '../../model/copy-bytes.ts';

/** Where JSON is written to: the heap of a row block, or scratch space. */
export interface Heap {
  heap: Uint8Array;
  /** The heap again, for words. */
  heapView: DataView;
  heapUsed: number;
  ensureHeap(length: number): void;
}

/** Bytes to be read, and the same for four at a time: a tape opened for reading is one. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly data: DataView;
}

/** The two hex digits of a byte, the first in the lower half. */
export const hexPairs = Uint16Array.from({ length: 256 }, (_, byte) => {
  const digits = byte.toString(16).padStart(2, '0');
  return digits.charCodeAt(0) | (digits.charCodeAt(1) << 8);
});

export function writeByte(out: Heap, byte: number): void {
  out.ensureHeap(1);
  out.heap[out.heapUsed++] = byte;
}

/** Bytes as they are. */
export function writeBytes(out: Heap, source: Uint8Array, start: number, end: number): void {
  out.ensureHeap(end - start);
  copyBytes(out.heap, out.heapUsed, source, start, end);
  out.heapUsed += end - start;
}

/** Text that is known to be ASCII and to need no escape. */
export function writeAscii(out: Heap, text: string): void {
  out.ensureHeap(text.length);
  const { heap } = out;
  let to = out.heapUsed;
  for (let i = 0; i < text.length; i++) heap[to++] = text.charCodeAt(i);
  out.heapUsed = to;
}

/** Bytes as lower-case hex. */
export function writeHex(out: Heap, source: Uint8Array, start: number, length: number): void {
  out.ensureHeap(length * 2);
  const { heapView } = out;
  let to = out.heapUsed;
  for (let i = start; i < start + length; i++) {
    heapView.setUint16(to, hexPairs[source[i] ?? 0] ?? 0, true);
    to += 2;
  }
  out.heapUsed = to;
}
