import { malformed } from './item-fault.ts';

const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const two32 = 2 ** 32;

/** Behind the JSON number that begins at `start`. */
export function numberEnd(bytes: Uint8Array, start: number, limit: number): number {
  let at = bytes[start] === minus ? start + 1 : start;
  at = bytes[at] === 0x30 && at < limit ? at + 1 : digitsEnd(bytes, at, limit);
  if (at < limit && bytes[at] === point) at = digitsEnd(bytes, at + 1, limit);
  if (at < limit && ((bytes[at] ?? 0) | 0x20) === 0x65) {
    const sign = bytes[at + 1];
    at = digitsEnd(bytes, sign === plus || sign === minus ? at + 2 : at + 1, limit);
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
 * Reads the number between `start` and `end` without losing a digit. A fraction or an exponent is
 * allowed as far as the result is whole ("1e3", "5.0", Python's `1.79e+18`), as protobuf's JSON
 * mapping has it.
 */
export function readWhole(bytes: Uint8Array, start: number, end: number, whole: Whole): void {
  whole.isNegative = bytes[start] === minus;
  const from = whole.isNegative ? start + 1 : start;
  let low = 0;
  let high = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at] ?? 0;
    low = low * 10 + (byte - 0x30);
    high = high * 10 + Math.floor(low / two32);
    // Too many digits may still be shifted behind the point, where they are zeros.
    if (!isDigit(byte) || high >= two32) {
      readShifted(bytes, from, end, whole);
      return;
    }
    low %= two32;
  }
  whole.low = low;
  whole.high = high;
}

/**
 * The same, whatever stands there. The decimal digits are shifted by the exponent, not
 * computed with: those that end up before the point are the number, those behind it must be zeros.
 * One pass, however large the exponent is.
 */
function readShifted(bytes: Uint8Array, from: number, end: number, whole: Whole): void {
  let mark = from;
  let pointAt = -1;
  for (; mark < end && ((bytes[mark] ?? 0) | 0x20) !== 0x65; mark++) {
    if (bytes[mark] === point) pointAt = mark;
  }
  let before = (pointAt < 0 ? mark : pointAt) - from + exponentAt(bytes, mark + 1, end);
  whole.low = 0;
  whole.high = 0;
  for (let at = from; at < mark; at++) {
    if (at === pointAt) continue;
    const digit = (bytes[at] ?? 0) - 0x30;
    if (before-- > 0) append(whole, digit);
    else if (digit !== 0) throw malformed;
  }
  // Zero stays zero; anything else has left 64 bits after twenty more digits.
  for (; before > 0 && (whole.low !== 0 || whole.high !== 0); before--) append(whole, 0);
}

/** 0 where there is none. Far beyond the length of any body its value does not matter any more. */
function exponentAt(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start];
  let exponent = 0;
  for (let at = sign === plus || sign === minus ? start + 1 : start; at < end; at++) {
    exponent = Math.min(exponent * 10 + (bytes[at] ?? 0) - 0x30, exponentMax);
  }
  return sign === minus ? -exponent : exponent;
}

const exponentMax = 2 ** 40;

function append(whole: Whole, digit: number): void {
  const low = whole.low * 10 + digit;
  const high = whole.high * 10 + Math.floor(low / two32);
  if (high >= two32) throw malformed;
  whole.low = low % two32;
  whole.high = high;
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
