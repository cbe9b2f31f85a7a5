import { type Heap, type Source, writeByte } from './heap.ts';
import { escapesIn, firstOf, needsEscape, writeEscape } from './json-escape.ts';

const quote = 0x22;
/** Longer texts are not copied before they are judged. */
const plainBytesMax = 64;
/** Room is made for this much text at a time, as if every byte of it became `\u00XX`. */
const chunkBytes = 4096;

/** UTF-8 text of a tape as a JSON string. */
export function writeText(out: Heap, view: Source, start: number, length: number): void {
  if (length >= 4 && length <= plainBytesMax && writePlain(out, view.data, start, length)) return;
  writeByte(out, quote);
  writeEscaped(out, view, start, start + length);
  writeByte(out, quote);
}

/**
 * Most short texts want no escape: they are copied first and judged afterwards. False, and nothing
 * is written, where one does. Four bytes or more.
 */
function writePlain(out: Heap, source: DataView, start: number, length: number): boolean {
  out.ensureHeap(length + 2);
  const { heapView } = out;
  const to = out.heapUsed + 1;
  const last = length - 4;
  let escapes = 0;
  for (let at = 0; at < last; at += 4) {
    const word = source.getInt32(start + at, true);
    escapes |= escapesIn(word);
    heapView.setInt32(to + at, word, true);
  }
  // Some of its bytes are there already.
  const word = source.getInt32(start + last, true);
  if ((escapes | escapesIn(word)) !== 0) return false;
  heapView.setInt32(to + last, word, true);
  heapView.setUint8(to - 1, quote);
  heapView.setUint8(to + length, quote);
  out.heapUsed = to + length + 1;
  return true;
}

/** The same without its quotes. */
export function writeEscaped(out: Heap, source: Source, start: number, end: number): void {
  for (let from = start; from < end; from += chunkBytes) {
    writeChunk(out, source, from, Math.min(end, from + chunkBytes));
  }
}

/**
 * Four bytes at a time where none of them wants an escape, which takes half the time of a look-up
 * for each (bench/normalise.ts); the runs between escapes are too short for a native copy.
 */
function writeChunk(out: Heap, view: Source, start: number, end: number): void {
  out.ensureHeap((end - start) * 6 + 4);
  const { heap, heapView } = out;
  const { bytes, data: source } = view;
  const lastWord = end - 4;
  let to = out.heapUsed;
  for (let from = start; from < end; ) {
    let escapes = 0;
    while (from <= lastWord) {
      const word = source.getInt32(from, true);
      escapes = escapesIn(word);
      heapView.setInt32(to, word, true);
      const step = escapes === 0 ? 4 : firstOf(escapes);
      to += step;
      from += step;
      if (escapes !== 0) break;
    }
    if (from === end) break;
    if (escapes === 0 && lastWord >= start) {
      // The last word again, some of whose bytes are there already: none of them was escaped.
      const word = source.getInt32(lastWord, true);
      if (escapesIn(word) === 0) {
        to += end - from;
        heapView.setInt32(to - 4, word, true);
        break;
      }
    }
    const byte = bytes[from++] ?? 0;
    // Fewer than four bytes are left where there was no escape.
    if (escapes !== 0 || needsEscape(byte)) to = writeEscape(heap, to, byte);
    else heap[to++] = byte;
  }
  out.heapUsed = to;
}
