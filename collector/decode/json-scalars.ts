import { malformed } from './item-fault.ts';
import { decodeBase64, decodeHex } from './json-binary.ts';
import type { JsonCursor } from './json-cursor.ts';
import { numberEnd, readDecimal, readNonFinite, readWhole, type Whole } from './json-numbers.ts';

const quote = 0x22;

/** Writes the offset and length of a string value. */
export function readText(json: JsonCursor, index: number): void {
  json.string();
  const { words } = json.tape;
  words[index] = json.textAt;
  words[index + 1] = json.textLength;
}

/** A uint32 or fixed32, as number or string. */
export function readU32(json: JsonCursor): number {
  const whole = readToken(json, true);
  if (whole.high !== 0 || (whole.isNegative && whole.low !== 0)) throw malformed;
  return whole.low;
}

/** An enum, which OTLP/JSON allows only as a number; negative ones as two's complement. */
export function readEnum(json: JsonCursor): number {
  return signed32(readToken(json, false));
}

/** An int32 or sint32, as number or string; two's complement. */
export function readI32(json: JsonCursor): number {
  return signed32(readToken(json, true));
}

/** A fixed64 as two words. */
export function readU64(json: JsonCursor, index: number): void {
  const whole = readToken(json, true);
  if (whole.isNegative && (whole.low !== 0 || whole.high !== 0)) throw malformed;
  json.tape.words[index] = whole.low;
  json.tape.words[index + 1] = whole.high;
}

/** An int64 as two words, two's complement. */
export function readI64(json: JsonCursor, index: number): void {
  const whole = readToken(json, true);
  let { low, high } = whole;
  if (high > 0x80000000 || (high === 0x80000000 && (low !== 0 || !whole.isNegative))) {
    throw malformed;
  }
  if (whole.isNegative) {
    low = -low >>> 0;
    high = (~high + (low === 0 ? 1 : 0)) >>> 0;
  }
  json.tape.words[index] = low;
  json.tape.words[index + 1] = high;
}

/** A double as two words: a number, its decimal string, or the name of a value that JSON lacks. */
export function readDouble(json: JsonCursor, index: number): void {
  const { words } = json.tape;
  const double = new DataView(words.buffer, words.byteOffset + index * 4, 8);
  double.setFloat64(0, readDoubleToken(json), true);
}

/** Bytes as base64, with or without padding, in the standard or the URL-safe alphabet. */
export function readBytes(json: JsonCursor, index: number): void {
  json.string();
  const { tape } = json;
  const at = tape.bytesUsed;
  if (decodeBase64(tape, json.textAt, json.textLength) < 0) throw malformed;
  tape.words[index] = at;
  tape.words[index + 1] = tape.bytesUsed - at;
}

/**
 * An id as hex of either case: writes its offset, returns its length in bytes, -1 if it is not hex.
 */
export function readId(json: JsonCursor, index: number): number {
  json.string();
  const { tape } = json;
  tape.words[index] = tape.bytesUsed;
  return decodeHex(tape, json.textAt, json.textLength);
}

function readDoubleToken(json: JsonCursor): number {
  if (json.peek() !== quote) {
    const start = json.at;
    json.at = numberEnd(json.body, start, json.body.length);
    return readDecimal(json.body, start, json.at);
  }
  json.string();
  const { bytes } = json.tape;
  const end = json.textAt + json.textLength;
  const special = readNonFinite(bytes, json.textAt, json.textLength);
  if (special !== undefined) return special;
  if (numberEnd(bytes, json.textAt, end) !== end) throw malformed;
  return readDecimal(bytes, json.textAt, end);
}

function signed32({ isNegative, low, high }: Whole): number {
  if (high !== 0 || low > (isNegative ? 0x80000000 : 0x7fffffff)) throw malformed;
  return (isNegative ? -low : low) >>> 0;
}

function readToken(json: JsonCursor, mayBeText: boolean): Whole {
  const { whole } = json;
  if (json.peek() !== quote) {
    const start = json.at;
    json.at = numberEnd(json.body, start, json.body.length);
    readWhole(json.body, start, json.at, whole);
    return whole;
  }
  if (!mayBeText) throw malformed;
  json.string();
  const { bytes } = json.tape;
  const end = json.textAt + json.textLength;
  if (numberEnd(bytes, json.textAt, end) !== end) throw malformed;
  readWhole(bytes, json.textAt, end, whole);
  return whole;
}
