import { type Heap, type Source, writeByte } from './heap.ts';
import { escapesIn, firstOf, needsEscape, writeEscape } from './json-escape.ts';

const quote = 0x22;
/** Room is made for this much text at a time, as if every byte of it became `\u00XX`. */
const chunkBytes = 4096;

/** UTF-8 text of a tape as a JSON string. */
export function writeText(out: Heap, view: Source, start: number, length: number): void {
  writeByte(out, quote);
  writeEscaped(out, view, start, start + length);
  writeByte(out, quote);
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
