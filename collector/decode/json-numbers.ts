import { malformed } from './item-fault.ts';

const minus = 0x2d;
const point = 0x2e;
const two32 = 2 ** 32;

/** Behind the JSON number that begins at `start`. */
export function numberEnd(bytes: Uint8Array, start: number, limit: number): number {
  let at = bytes[start] === minus ? start + 1 : start;
  at = bytes[at] === 0x30 && at < limit ? at + 1 : digitsEnd(bytes, at, limit);
  if (at < limit && bytes[at] === point) at = digitsEnd(bytes, at + 1, limit);
  if (at < limit && ((bytes[at] ?? 0) | 0x20) === 0x65) {
    const sign = bytes[at + 1];
    at = digitsEnd(bytes, sign === 0x2b || sign === minus ? at + 2 : at + 1, limit);
  }
  return at;
}

function digitsEnd(bytes: Uint8Array, start: number, limit: number): number {
  let at = start;
  while (at < limit && isDigit(bytes[at] ?? 0)) at++;
  if (at === start) throw malformed;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A whole number: sign apart, 64 bits as two words. */
export interface Whole {
  isNegative: boolean;
  low: number;
  high: number;
}

/**
 * Reads the digits between `start` and `end` without losing one. A fraction or an exponent is
 * allowed as far as the result is whole and exact in a double ("1e3", "5.0"), as protobuf's JSON
 * mapping has it.
 */
export function readWhole(bytes: Uint8Array, start: number, end: number, whole: Whole): void {
  whole.isNegative = bytes[start] === minus;
  let low = 0;
  let high = 0;
  for (let at = whole.isNegative ? start + 1 : start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (!isDigit(byte)) {
      splitDouble(readDecimal(bytes, start, end), whole);
      return;
    }
    low = low * 10 + (byte - 0x30);
    high = high * 10 + Math.floor(low / two32);
    if (high >= two32) throw malformed;
    low %= two32;
  }
  whole.low = low;
  whole.high = high;
}

function splitDouble(value: number, whole: Whole): void {
  if (!Number.isSafeInteger(value)) throw malformed;
  const magnitude = Math.abs(value);
  whole.low = magnitude % two32;
  whole.high = Math.floor(magnitude / two32);
}

/** A finite double. */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const value = Number(text);
  if (!Number.isFinite(value)) throw malformed;
  return value;
}

/**
 * "NaN", "Infinity" and "-Infinity", which JSON has no numbers for; undefined for any other text.
 */
export function readNonFinite(
  bytes: Uint8Array,
  start: number,
  length: number,
): number | undefined {
  if (length === 3 && bytes[start] === 0x4e) return isWord(bytes, start, 'NaN', Number.NaN);
  if (length === 8) return isWord(bytes, start, 'Infinity', Number.POSITIVE_INFINITY);
  if (length === 9) return isWord(bytes, start, '-Infinity', Number.NEGATIVE_INFINITY);
  return undefined;
}

function isWord(bytes: Uint8Array, start: number, word: string, value: number): number | undefined {
  for (let i = 0; i < word.length; i++) {
    if (bytes[start + i] !== word.charCodeAt(i)) return undefined;
  }
  return value;
}
