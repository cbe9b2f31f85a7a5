import { contentHashBytes } from './content-hash.ts';
import { type Heap, hexPairs } from './heap.ts';

/** Around every reference (`model/stored-text.ts`). */
export const mark = 1;
/** How pieces are spelled where they stand, and the letters of their references. */
export interface Spelling {
  readonly piece: number;
  readonly run: number;
  readonly isEscaped: boolean;
}

export const raw: Spelling = { piece: 0x72, run: 0x52, isEscaped: false };
export const escaped: Spelling = { piece: 0x65, run: 0x45, isEscaped: true };

/** Sixteen bytes for each piece; another array once there are more. */
interface Names {
  readonly names: Uint8Array;
}

/** Writes the mark, the letter if there is one, the digits of a piece's hash, the mark. */
export function writeReference(out: Heap, letter: number, { names }: Names, name: number): void {
  out.ensureHeap(contentHashBytes * 2 + 3);
  const { heap, heapView } = out;
  let to = out.heapUsed;
  heap[to++] = mark;
  if (letter !== 0) heap[to++] = letter;
  const from = name * contentHashBytes;
  for (let at = from; at < from + contentHashBytes; at += 2) {
    const first = hexPairs[names[at] ?? 0] ?? 0;
    const second = hexPairs[names[at + 1] ?? 0] ?? 0;
    heapView.setInt32(to, first | (second << 16), true);
    to += 4;
  }
  heap[to++] = mark;
  out.heapUsed = to;
}
