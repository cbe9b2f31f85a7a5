import type { Boundary } from '../rule.ts';
import { isAlphanumeric, isDigit, isHexDigit, isLetter, isSpace } from './byte-kinds.ts';

const backslash = 0x5c;
const percent = 0x25;
const dot = 0x2e;
const minus = 0x2d;
const openBracket = 0x5b;
const letterM = 0x6d;
/** Bytes of what colours text. */
const controlMax = 16;

/**
 * Whether a match may begin at `at`. A letter or digit before it refuses, unless it is the tail of
 * an escape: in JSON text a token that begins a line reads `\nghp_`, and `n` is not a part of it.
 * Any number of backslashes counts, because JSON is nested in JSON.
 */
export function beginsAt(
  bytes: Uint8Array,
  start: number,
  at: number,
  boundary: Boundary,
): boolean {
  if (boundary === 'none' || at <= start) return true;
  const before = bytes[at - 1] ?? 0;
  if (isAlphanumeric(before) || before === 0x5f) return endsEscape(bytes, start, at);
  if (boundary === 'token') return true;
  const joined = before === dot || before === minus;
  return !(joined && at - 2 >= start && isDigit(bytes[at - 2] ?? 0));
}

/** Whether a match may end before `at`: no letter or digit follows, nor more of the same number. */
export function endsAt(bytes: Uint8Array, end: number, at: number, boundary: Boundary): boolean {
  if (boundary === 'none' || at >= end) return true;
  const after = bytes[at] ?? 0;
  if (isAlphanumeric(after)) return false;
  if (boundary === 'token') return true;
  if (after === 0x5f) return false;
  const joined = after === dot || after === minus;
  return !(joined && at + 1 < end && isDigit(bytes[at + 1] ?? 0));
}

/** Where the run of bytes without space or quote that goes on at `from` ends. */
export function endOfRun(bytes: Uint8Array, fieldEnd: number, from: number): number {
  let end = from;
  while (end < fieldEnd && !isSpace(bytes[end] ?? 0) && bytes[end] !== 0x22) end++;
  return end;
}

/** What is glued to a match without boundaries goes with it. */
export function endOfWord(bytes: Uint8Array, fieldEnd: number, from: number): number {
  let end = from;
  while (end < fieldEnd && isAlphanumeric(bytes[end] ?? 0)) end++;
  return end;
}

/**
 * Bytes at `at` that belong to an escape begun right before: 1 for `n` of `\n`, 5 for `uXXXX`, 3
 * for `xXX`, 2 for `XX` of `%XX`, 3 for `32m` that colours text, 0 when there is none. A match that
 * grew to the left gives them back.
 */
export function escapeTail(bytes: Uint8Array, start: number, at: number, end: number): number {
  if (at <= start) return 0;
  if (bytes[at - 1] === percent) return hexRun(bytes, at, at + 2, end) ? 2 : 0;
  if (bytes[at - 1] === openBracket)
    return isEscapeSign(bytes, start, at - 1) ? controlEnd(bytes, at, end) - at : 0;
  if (bytes[at - 1] !== backslash) return 0;
  const first = bytes[at] ?? 0;
  if (first === 0x75 && hexRun(bytes, at + 1, at + 5, end)) return 5;
  if (first === 0x78 && hexRun(bytes, at + 1, at + 3, end)) return 3;
  return isEscapeLetter(first) ? 1 : 0;
}

/**
 * Digits at `at`, the first of a run of them, that belong to an escape begun before it: 4 after
 * `\u`, 2 after `\x` and `%`. What follows them is where the number begins.
 */
export function escapedDigits(bytes: Uint8Array, start: number, at: number): number {
  const before = at > start ? bytes[at - 1] : 0;
  if (before === percent) return 2;
  if (at - 2 < start || bytes[at - 2] !== backslash) return 0;
  if (before === 0x75) return 4;
  return before === 0x78 ? 2 : 0;
}

/**
 * Bytes before `at`, not before `start`, that end `\n`, `\uXXXX`, `\xXX`, `%XX` or what colours
 * text in a terminal.
 */
function endsEscape(bytes: Uint8Array, start: number, at: number): boolean {
  if (bytes[at - 1] === letterM) return endsControl(bytes, start, at - 1);
  if (at - 2 >= start && bytes[at - 2] === backslash && isEscapeLetter(bytes[at - 1] ?? 0))
    return true;
  if (at - 3 >= start && bytes[at - 3] === percent && hexRun(bytes, at - 2, at, at)) return true;
  if (at - 4 >= start && bytes[at - 4] === backslash && bytes[at - 3] === 0x78) {
    return hexRun(bytes, at - 2, at, at);
  }
  const unicode = at - 6 >= start && bytes[at - 6] === backslash && bytes[at - 5] === 0x75;
  return unicode && hexRun(bytes, at - 4, at, at);
}

/** The escape character and a bracket before the numbers that `to` is behind. */
function endsControl(bytes: Uint8Array, start: number, to: number): boolean {
  const first = Math.max(start, to - controlMax);
  let from = to;
  while (from > first && isControlByte(bytes[from - 1] ?? 0)) from--;
  return from > first && bytes[from - 1] === openBracket && isEscapeSign(bytes, start, from - 1);
}

/** After the `32m` at `from`; `from` where it is none. */
function controlEnd(bytes: Uint8Array, from: number, end: number): number {
  const last = Math.min(end, from + controlMax);
  let to = from;
  while (to < last && isControlByte(bytes[to] ?? 0)) to++;
  return to < last && isLetter(bytes[to] ?? 0) ? to + 1 : from;
}

function isControlByte(byte: number): boolean {
  return isDigit(byte) || byte === 0x3b;
}

/** Whether the escape character ends at `to`, as it is, `\u001b` or `\x1b`. */
function isEscapeSign(bytes: Uint8Array, start: number, to: number): boolean {
  if (to > start && bytes[to - 1] === 0x1b) return true;
  return escapeSigns.some(
    (sign) =>
      to - sign.length >= start && sign.every((byte, i) => bytes[to - sign.length + i] === byte),
  );
}

const escapeSigns = ['\\u001b', '\\u001B', '\\x1b', '\\x1B'].map((sign) => [...Buffer.from(sign)]);

function hexRun(bytes: Uint8Array, from: number, to: number, end: number): boolean {
  if (to > end) return false;
  for (let at = from; at < to; at++) if (!isHexDigit(bytes[at] ?? 0)) return false;
  return true;
}

/** b, f, n, r, t, v and 0: JSON's escapes and the ones of most programming languages. */
function isEscapeLetter(byte: number): boolean {
  switch (byte) {
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
    case 0x76:
    case 0x30:
      return true;
    default:
      return false;
  }
}

/** How far left of a place unscanned text begins at most. */
const cutBackMax = 256;

/** A good place at or before `at` to give up: after a space, and never inside a UTF-8 sequence. */
export function cutPlace(bytes: Uint8Array, start: number, at: number): number {
  const first = Math.max(start, at - cutBackMax);
  let cut = at;
  while (cut > first && !isSpace(bytes[cut - 1] ?? 0)) cut--;
  while (cut > start && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--;
  return cut;
}
