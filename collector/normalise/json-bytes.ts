import { doubleToJson } from '../../model/attribute-json.ts';
import { copyBytes } from '../../model/copy-bytes.ts';
import {
  KIND_ARRAY,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DOUBLE,
  KIND_INT,
  KIND_MAP,
  KIND_STRING,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import { escapesIn, firstOf, needsEscape, writeEscape } from './json-escape.ts';
import { doubleValue, type TapeView, wordAt } from './tape-view.ts';

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

/**
 * How values become JSON. `lossless` is the encoding of `model/attribute-json.ts`; `plain` is what
 * a sender would have written as JSON text, for messages and tool arguments that arrive as
 * structures.
 */
export type JsonStyle = 'lossless' | 'plain';

const quote = 0x22;
const comma = 0x2c;
const dollar = 0x24;
/** The two hex digits of a byte, the first in the lower half. */
export const hexPairs = Uint16Array.from({ length: 256 }, (_, byte) => {
  const digits = byte.toString(16).padStart(2, '0');
  return digits.charCodeAt(0) | (digits.charCodeAt(1) << 8);
});
/** Room is made for this much text at a time, as if every byte of it became `\u00XX`. */
const chunkBytes = 4096;

/** A list of KeyValue records as a JSON object. */
export function writeAttributes(
  out: Heap,
  view: TapeView,
  first: number,
  style: JsonStyle = 'lossless',
): void {
  writeByte(out, 0x7b);
  for (let record = first; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
    if (record !== first) writeByte(out, comma);
    writeKey(out, view, record, style);
    writeValue(out, view, record, style);
  }
  writeByte(out, 0x7d);
}

/** One value record as JSON. */
export function writeValue(out: Heap, view: TapeView, record: number, style: JsonStyle): void {
  const a = wordAt(view, record + VALUE_A);
  switch (wordAt(view, record + VALUE_KIND)) {
    case KIND_STRING:
      writeText(out, view, a, wordAt(view, record + VALUE_B));
      break;
    case KIND_BOOL:
      writeAscii(out, a === 0 ? 'false' : 'true');
      break;
    case KIND_INT:
      writeInt64(out, a, wordAt(view, record + VALUE_B));
      break;
    case KIND_DOUBLE:
      writeDouble(out, doubleValue(view, record), style);
      break;
    case KIND_ARRAY:
      writeArray(out, view, a, style);
      break;
    case KIND_MAP:
      writeAttributes(out, view, a, style);
      break;
    case KIND_BYTES:
      writeBase64(out, view, a, wordAt(view, record + VALUE_B), style);
      break;
    default:
      writeAscii(out, 'null');
  }
}

/** A list of value records, keys ignored, as a JSON array. */
export function writeArray(out: Heap, view: TapeView, first: number, style: JsonStyle): void {
  writeByte(out, 0x5b);
  for (let record = first; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
    if (record !== first) writeByte(out, comma);
    writeValue(out, view, record, style);
  }
  writeByte(out, 0x5d);
}

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

/** Bytes as they are. */
export function writeBytes(out: Heap, source: Uint8Array, start: number, end: number): void {
  out.ensureHeap(end - start);
  copyBytes(out.heap, out.heapUsed, source, start, end);
  out.heapUsed += end - start;
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

/** A signed 64-bit integer in decimal. */
export function writeInt64(out: Heap, low: number, high: number): void {
  if (high < 0x80000000) {
    writeUint64(out, low, high);
    return;
  }
  writeByte(out, 0x2d);
  const negatedLow = -low >>> 0;
  writeUint64(out, negatedLow, (~high + (low === 0 ? 1 : 0)) >>> 0);
}

/** An unsigned 64-bit integer in decimal, without a bigint. */
export function writeUint64(out: Heap, low: number, high: number): void {
  if (high === 0) {
    writeUint32(out, low);
    return;
  }
  if (high < 0x200000) {
    writeAscii(out, String(high * 0x100000000 + low));
    return;
  }
  // Long division by 10^9 in 16-bit steps: every intermediate stays below 2^53.
  let quotient = 0;
  let rest = 0;
  for (const step of [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff]) {
    const current = rest * 0x10000 + step;
    const digit = Math.floor(current / 1e9);
    quotient = quotient * 0x10000 + digit;
    rest = current - digit * 1e9;
  }
  writeAscii(out, String(quotient));
  writeAscii(out, String(rest).padStart(9, '0'));
}

function writeUint32(out: Heap, value: number): void {
  out.ensureHeap(10);
  const { heap } = out;
  let end = out.heapUsed + 1;
  for (let bound = 10; end < out.heapUsed + 10 && value >= bound; bound *= 10) end++;
  let rest = value;
  for (let at = end - 1; at >= out.heapUsed; at--) {
    const tens = Math.floor(rest / 10);
    heap[at] = 0x30 + rest - tens * 10;
    rest = tens;
  }
  out.heapUsed = end;
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

export function writeKey(out: Heap, view: TapeView, record: number, style: JsonStyle): void {
  const offset = wordAt(view, record + VALUE_KEY);
  const length = wordAt(view, record + VALUE_KEY + 1);
  if (style === 'lossless' && length > 0 && view.bytes[offset] === dollar) {
    writeAscii(out, '"$');
    const at = out.heapUsed;
    writeText(out, view, offset, length);
    // The string brought its own opening quote; close the gap over it.
    out.heap.copyWithin(at, at + 1, out.heapUsed);
    out.heapUsed--;
  } else {
    writeText(out, view, offset, length);
  }
  writeByte(out, 0x3a);
}

function writeDouble(out: Heap, value: number, style: JsonStyle): void {
  if (style === 'lossless') writeAscii(out, doubleToJson(value));
  else writeAscii(out, Number.isFinite(value) ? String(value) : `"${value}"`);
}

function writeBase64(
  out: Heap,
  view: TapeView,
  start: number,
  length: number,
  style: JsonStyle,
): void {
  const text = view.text.toString('base64', start, start + length);
  writeAscii(out, style === 'lossless' ? `{"$bytes":"${text}"}` : `"${text}"`);
}

export function writeByte(out: Heap, byte: number): void {
  out.ensureHeap(1);
  out.heap[out.heapUsed++] = byte;
}
