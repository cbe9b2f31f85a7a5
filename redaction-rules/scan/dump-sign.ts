import { hexValue, isDigit, isHexDigit } from './byte-kinds.ts';

const space = 0x20;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const letterX = 0x78;
/** So many values in a row look like a text whose bytes are written one by one. */
const valuesMin = 4;

/**
 * Whether some numbers in a row say text: `61 62 63 64`, with colons between,
 * `6162 6364`, `0x61, 0x62, ...` or `97, 98, ...`. `at` is the sign before the first of them, the
 * `x` of it or its first digit. Asked for about every time in a log, so it says no soon.
 */
export function isDumpAt(bytes: Uint8Array, end: number, at: number): boolean {
  const sign = bytes[at] ?? 0;
  // Also asked of every colon of a time.
  if (sign === colon && (bytes[at + 3] !== colon || !beginsPair(bytes[at + 1] ?? 0))) return false;
  if (sign === letterX) return areNumbers(bytes, at - 1, end, 16);
  if (isDigit(sign)) return areNumbers(bytes, at, end, 10);
  if (sign === openBracket) return areNumbers(bytes, at + 1, end, 10);
  if (sign === space && areNumbers(bytes, at + 1, end, 10)) return true;
  return arePairs(bytes, at, end, sign);
}

/** Pairs of hexadecimal digits, each behind the sign; behind spaces also several together. */
function arePairs(bytes: Uint8Array, from: number, end: number, sign: number): boolean {
  let at = from;
  for (let count = 0; count < valuesMin; count++) {
    if (at + 3 > end || bytes[at] !== sign || !isTextPair(bytes, at + 1)) return false;
    at += 3;
    while (sign === space && at + 2 <= end && isTextPair(bytes, at)) at += 2;
  }
  return at === end || !isHexDigit(bytes[at] ?? 0);
}

/** Whether a pair that begins with this digit may be a digit or a small letter. */
function beginsPair(digit: number): boolean {
  return digit === 0x33 || digit === 0x36 || digit === 0x37;
}

function isTextPair(bytes: Uint8Array, at: number): boolean {
  const high = bytes[at] ?? 0;
  const low = bytes[at + 1] ?? 0;
  return isHexDigit(low) && isHexDigit(high) && isTextByte((hexValue(high) << 4) | hexValue(low));
}

/** Numbers of one byte with a comma, spaces or both between. */
function areNumbers(bytes: Uint8Array, from: number, end: number, radix: 10 | 16): boolean {
  let at = from;
  for (let count = 0; count < valuesMin; count++) {
    let value = 0;
    if (radix === 16) {
      if (at + 4 > end || bytes[at] !== 0x30 || bytes[at + 1] !== letterX) return false;
      if (!isTextPair(bytes, at + 2)) return false;
      at += 4;
    } else {
      const first = at;
      for (; at < end && isDigit(bytes[at] ?? 0); at++) {
        if (at - first === 3) return false;
        value = 10 * value + (bytes[at] ?? 0) - 0x30;
      }
      if (at === first || !isTextByte(value)) return false;
    }
    const valueEnd = at;
    if (bytes[at] === comma) at++;
    while (at < end && at - valueEnd < 4 && bytes[at] === space) at++;
    if (at === valueEnd && count < valuesMin - 1) return false;
  }
  return true;
}

function isTextByte(byte: number): boolean {
  if (byte >= 0x20) return byte !== 0x7f && byte <= 0xff;
  return byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x1b;
}
