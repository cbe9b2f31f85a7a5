import { hexValue, isAlphanumeric, isHexDigit } from '../scan/byte-kinds.ts';
import { afterBackslashes, backslash } from './backslashes.ts';
import { readControl } from './controls.ts';
import { entityCode } from './entities.ts';
import { escapeSign, fold, noWidth, put, type Spelling } from './spelling.ts';

const percent = 0x25;
const ampersand = 0x26;
const slash = 0x2f;
const letterU = 0x75;
const letterX = 0x78;
/** So many hexadecimal digits are more than one character. */
const numberMin = 14;

/**
 * Reads the spelling that begins at `at`: `\u0040`, `\x40`, `\/` after any number of backslashes
 * (JSON is nested in JSON), `%40`, `&#64;`, `&#x40;`, `&commat;`, full-width forms, characters
 * without width, and what colours text in a terminal. False where nothing begins; then `found.end`
 * says where to go on.
 */
export function readSpelling(bytes: Uint8Array, at: number, end: number, found: Spelling): boolean {
  found.isByte = false;
  found.end = at + 1;
  switch (bytes[at]) {
    case backslash:
      return readEscape(bytes, at, end, found);
    case percent:
      found.isByte = true;
      return readHex(bytes, at + 1, at + 3, end, found);
    case ampersand:
      return entityCode(bytes, at, end, found);
    case escapeSign:
      return put(found, at + 1, escapeSign) && readControl(bytes, end, found);
    case 0xc2:
      return bytes[at + 1] === 0xad && at + 1 < end && put(found, at + 2, noWidth);
    case 0xe2:
    case 0xef:
      return at + 3 <= end && readThreeBytes(bytes, at, found);
    default:
      return false;
  }
}

/**
 * Whether a spelled character stands at `at`, or one byte before where `at` is inside of it, that
 * can be a part of what a rule looks for or of its surroundings.
 */
export function isSpelled(bytes: Uint8Array, start: number, end: number, at: number): boolean {
  const found: Spelling = { end: 0, code: 0, isByte: false };
  if (bytes[at] === backslash) {
    // One backslash and what it begins, not the run: each of a long run is asked about.
    if (at + 1 < end && bytes[at + 1] === slash) return true;
    return readCodeUnit(bytes, at + 1, end, found) && matters(found);
  }
  const from = (bytes[at] ?? 0) < 0x80 ? at : at - 1;
  return from >= start && readSpelling(bytes, from, end, found) && matters(found);
}

function matters({ code, isByte }: Spelling): boolean {
  if (code === noWidth) return true;
  // Words in other scripts may say what stands behind them.
  if (isByte && (code >= 0x80 || listSigns.includes(code))) return true;
  return code < 0x80 && (isAlphanumeric(code) || signs.includes(code));
}

/** Part sentences and cells; where they are spelled in a form, its spaces are pluses. */
const listSigns = [...new TextEncoder().encode(',;|`\n()!#$')];

const signs = [escapeSign, ...new TextEncoder().encode(' "\'@._-+/=:%~\\&')];

/** A backslash that is spelled itself is a character; the next depth reads on from it. */
function readEscape(bytes: Uint8Array, start: number, end: number, found: Spelling): boolean {
  const at = afterBackslashes(bytes, start, end);
  found.end = at;
  if (at >= end) return false;
  if (bytes[at] === slash) return put(found, at + 1, slash);
  return readCodeUnit(bytes, at, end, found);
}

/** `u0040`, `u{40}` or `x40`. */
function readCodeUnit(bytes: Uint8Array, at: number, end: number, found: Spelling): boolean {
  const isByte = bytes[at] === letterX;
  if (!(isByte ? readByte(bytes, at, end, found) : readCodePoint(bytes, at, end, found))) {
    return false;
  }
  if (isByte && found.code >= 0xc2 && found.code <= 0xf4) readContinuations(bytes, end, found);
  if (found.code === escapeSign) readControl(bytes, end, found);
  return fold(found);
}

function readByte(bytes: Uint8Array, at: number, end: number, found: Spelling): boolean {
  return readHex(bytes, at + 1, at + 3, end, found) && !isNumber(bytes, at + 3, end);
}

/** Of `\xc3\xa9`, a character as its bytes in UTF-8, the bytes after the first. */
function readContinuations(bytes: Uint8Array, end: number, found: Spelling): void {
  const first = found.code;
  const firstEnd = found.end;
  const count = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  let code = first & (0x3f >> count);
  for (let i = 0; i < count; i++) {
    const at = afterBackslashes(bytes, found.end, end);
    const isNext = at > found.end && bytes[at] === letterX;
    if (!isNext || !readHex(bytes, at + 1, at + 3, end, found) || (found.code & 0xc0) !== 0x80) {
      put(found, firstEnd, first);
      return;
    }
    code = (code << 6) | (found.code & 0x3f);
  }
  found.code = code;
}

function readCodePoint(bytes: Uint8Array, at: number, end: number, found: Spelling): boolean {
  if (bytes[at] !== letterU) return false;
  if (bytes[at + 1] !== 0x7b) return readHex(bytes, at + 1, at + 5, end, found);
  let to = at + 2;
  while (to < end && to < at + 8 && isHexDigit(bytes[to] ?? 0)) to++;
  if (to >= end || bytes[to] !== 0x7d || !readHex(bytes, at + 2, to, end, found)) return false;
  found.end = to + 1;
  return true;
}

/** Digits after `\x61`: databases write all bytes of a value behind one `\x`. */
function isNumber(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end && at - from < numberMin && isHexDigit(bytes[at] ?? 0)) at++;
  return at - from === numberMin;
}

function readHex(
  bytes: Uint8Array,
  from: number,
  to: number,
  end: number,
  found: Spelling,
): boolean {
  if (to > end || from === to) return false;
  let code = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (!isHexDigit(byte)) return false;
    code = code * 16 + hexValue(byte);
  }
  return put(found, to, code);
}

function readThreeBytes(bytes: Uint8Array, at: number, found: Spelling): boolean {
  const second = bytes[at + 1] ?? 0;
  const third = bytes[at + 2] ?? 0;
  if ((second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80) return false;
  const before = ((bytes[at] ?? 0) & 0x0f) << 12;
  const code = before | ((second & 0x3f) << 6) | (third & 0x3f);
  put(found, at + 3, code);
  fold(found);
  return found.code !== code;
}
