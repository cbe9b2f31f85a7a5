import { hexValue, isHexDigit } from '../scan/byte-kinds.ts';
import { afterBreak } from './line-breaks.ts';

/** Bytes in a line of `xxd` and `hexdump`. */
export const lineBytes = 16;
/** Digits of the offset that each of their lines begins with. */
const offsetMin = 6;
const offsetMax = 8;
/** From the first byte of a line to its characters: `61 62 ..  ` and `6162 ..  `. */
const columnOfPairs = 50;
const columnOfWords = 41;
/** A line ends so soon behind its bytes: its characters may be escaped twice and replaced. */
const lineMax = 192;
/** One of our replacements is no longer than this. */
const tokenMax = 96;

const space = 0x20;
const newline = 0x0a;
const colon = 0x3a;
const zero = 0x30;
const bar = 0x7c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const tilde = 0x7e;

/** Where the bytes of a line begin whose offset stands at `at`; -1 where none stands there. */
export function afterOffset(bytes: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && to - at <= offsetMax && isHexDigit(bytes[to] ?? 0)) to++;
  const digits = to - at;
  // Offsets are small, and of whole lines.
  const isOffset = bytes[at] === zero && bytes[to - 1] === zero;
  if (!isOffset || digits < offsetMin || digits > offsetMax) return -1;
  if (bytes[to] === colon) to++;
  if (to >= end || bytes[to] !== space) return -1;
  while (to < end && bytes[to] === space) to++;
  return to + 1 < end && isHexDigit(bytes[to] ?? 0) && isHexDigit(bytes[to + 1] ?? 0) ? to : -1;
}

/**
 * The bytes of the line with that offset, after the line that `from` is in; -1 where it does not
 * follow.
 */
export function nextLine(bytes: Uint8Array, from: number, end: number, offset: number): number {
  const last = Math.min(end, from + lineMax);
  for (let at = from; at < last; at++) {
    const next = afterBreak(bytes, at, end);
    const line = next > at ? afterOffset(bytes, next, end) : -1;
    if (line > 0 && offsetAt(bytes, next) === offset) return line;
  }
  return -1;
}

/** The number that a line begins with. */
export function offsetAt(bytes: Uint8Array, at: number): number {
  let offset = 0;
  for (let i = at; isHexDigit(bytes[i] ?? 0); i++) offset = 16 * offset + hexValue(bytes[i] ?? 0);
  return offset;
}

/**
 * Where the characters end that the last line shows beside its bytes, as many as those. They may be
 * escaped, and some of them may have been replaced. `first` and `from` are where its bytes begin
 * and end.
 */
export function columnEnd(
  bytes: Uint8Array,
  first: number,
  from: number,
  end: number,
  count: number,
): number {
  const isInPairs = !isHexDigit(bytes[first + 2] ?? 0);
  const column = first + (isInPairs ? columnOfPairs : columnOfWords);
  let at = from;
  while (at < end && at < column && bytes[at] === space) at++;
  if (at === from) return from;
  if (bytes[at] === bar) at++;
  let token = -1;
  for (let i = 0; i < count && at < end; i++) {
    if (bytes[at] === newline) break;
    if (bytes[at] === openBracket) token = at;
    while (at + 1 < end && bytes[at] === backslash) at++;
    at++;
  }
  if (token >= 0) at = Math.max(at, tokenEnd(bytes, token, end));
  return at < end && bytes[at] === bar ? at + 1 : at;
}

/** The end of a replacement that begins here; -1 where there is none. */
function tokenEnd(bytes: Uint8Array, from: number, end: number): number {
  const last = Math.min(end, from + tokenMax);
  let hasTilde = false;
  for (let at = from + 1; at < last; at++) {
    if (bytes[at] === tilde) hasTilde = true;
    if (bytes[at] === closeBracket) return hasTilde ? at + 1 : -1;
  }
  return -1;
}
