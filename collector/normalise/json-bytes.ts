import { doubleToJson } from '../../model/attribute-json.ts';
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
import { type Heap, writeAscii, writeByte } from './heap.ts';
import { writeText } from './json-text.ts';
import { doubleValue, type TapeView, wordAt } from './tape-view.ts';

/**
 * How values become JSON. `lossless` is the encoding of `model/attribute-json.ts`; `plain` is what
 * a sender would have written as JSON text, for messages and tool arguments that arrive as
 * structures.
 */
export type JsonStyle = 'lossless' | 'plain';

const comma = 0x2c;
const dollar = 0x24;
/** A list of KeyValue records as a JSON object. */
export function writeAttributes(
  out: Heap,
  view: TapeView,
  first: number,
  style: JsonStyle = 'lossless',
): void {
  writeByte(out, 0x7b);
  for (let record = first; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
    view.breaks.tick();
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
    view.breaks.tick();
    if (record !== first) writeByte(out, comma);
    writeValue(out, view, record, style);
  }
  writeByte(out, 0x5d);
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
