import { escapeTail } from '../scan/boundary.ts';
import { isHexDigit } from '../scan/byte-kinds.ts';
import { afterBreaks } from './line-breaks.ts';

/** Shorter runs hold nothing that a rule could find: 20 characters are 15 bytes. */
const runMin = 20;
/** So many bytes at the end of the shortest run are looked at together. */
const endMin = 8;
/** A line of wrapped base64 is at least so long where it goes on in the next. */
export const wrappedMin = 60;
/** Bytes of `x61` behind a backslash. */
const byteTail = 3;
/** A run of base64 or hexadecimal digits in its text. */
export interface EncodedRun {
  start: number;
  end: number;
  /** Nothing but hexadecimal digits, in the first of its lines at least. */
  isHex: boolean;
}

/** A run to begin a search with. */
export function runFrom(start: number): EncodedRun {
  return { start, end: start, isHex: false };
}

/**
 * The next run that could be encoded text, at or after `from`; false when there is none. A run
 * shorter than the least is none, so where one of eight bytes at its end is no digit, it is passed
 * over, and in ordinary text that is so nearly always: the branch costs more than the bytes.
 */
export function nextRun(bytes: Uint8Array, from: number, end: number, run: EncodedRun): boolean {
  let start = from;
  while (start + runMin <= end) {
    if (!endsInDigits(bytes, start + runMin)) {
      start += runMin - endMin + 1;
      continue;
    }
    let at = start + runMin - endMin - 1;
    while (at >= start && isBase64[bytes[at] ?? 0] === 1) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    const runEnd = endOfRun(bytes, start + runMin, end);
    // The `n` of `\n`, or the digits of `%3D`, are no part of what comes after them.
    const tail = escapeTail(bytes, from, start, runEnd);
    // Databases write all bytes of a value behind one `\x`.
    const isBytes = tail === byteTail && isHex(bytes, start + 1, runEnd);
    run.start = start + (isBytes ? 1 : tail);
    if (isHexPrefix(bytes, run.start)) run.start += 2;
    run.end = runEnd;
    if (run.end - run.start >= runMin) {
      run.isHex = isHex(bytes, run.start, run.end);
      if (run.end - run.start >= wrappedMin) run.end = endOfWrapped(bytes, run, end);
      return true;
    }
    start = runEnd;
  }
  return false;
}

/** Whether the eight bytes before `to` are digits of base64. */
function endsInDigits(bytes: Uint8Array, to: number): boolean {
  const all =
    (isBase64[bytes[to - 8] ?? 0] ?? 0) &
    (isBase64[bytes[to - 7] ?? 0] ?? 0) &
    (isBase64[bytes[to - 6] ?? 0] ?? 0) &
    (isBase64[bytes[to - 5] ?? 0] ?? 0) &
    (isBase64[bytes[to - 4] ?? 0] ?? 0) &
    (isBase64[bytes[to - 3] ?? 0] ?? 0) &
    (isBase64[bytes[to - 2] ?? 0] ?? 0) &
    (isBase64[bytes[to - 1] ?? 0] ?? 0);
  return all === 1;
}

function isHexPrefix(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x30 && ((bytes[at + 1] ?? 0) | 0x20) === 0x78;
}

function endOfRun(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at + endMin <= end && endsInDigits(bytes, at + endMin)) at += endMin;
  while (at < end && isBase64[bytes[at] ?? 0] === 1) at++;
  if (at < end && bytes[at] === equals) at++;
  if (at < end && bytes[at] === equals) at++;
  return at;
}

/** Lines of one block that was wrapped, by newlines or by escaped ones. */
function endOfWrapped(bytes: Uint8Array, run: EncodedRun, end: number): number {
  let lineStart = run.start;
  let lineEnd = run.end;
  while (lineEnd - lineStart >= wrappedMin && bytes[lineEnd - 1] !== equals) {
    const next = afterBreaks(bytes, lineEnd, end);
    const nextEnd = endOfRun(bytes, next, end);
    if (next === lineEnd || nextEnd - next < 4) break;
    // A word after the newline is no more of the number.
    if (run.isHex && !isHex(bytes, next, nextEnd)) break;
    lineStart = next;
    lineEnd = nextEnd;
  }
  return lineEnd;
}

export function isHex(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isHexadecimal[bytes[at] ?? 0] === 0) return false;
  return true;
}

/**
 * Whether a run may be a path, whose segments are runs of their own. Paths hold no plus signs; a
 * long run of base64 nearly always does, and soon.
 */
export function isPathLike(
  bytes: Uint8Array,
  { start, end, isHex: isNumber }: EncodedRun,
): boolean {
  if (isNumber) return false;
  let hasSlash = false;
  for (let at = start; at < end; at++) {
    if (bytes[at] === plus) return false;
    if (bytes[at] === slash) hasSlash = true;
  }
  return hasSlash;
}

const slash = 0x2f;
const plus = 0x2b;
const equals = 0x3d;

/** Both alphabets of RFC 4648. */
const isBase64 = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_') {
  isBase64[char.charCodeAt(0)] = 1;
}
const isHexadecimal = Uint8Array.from({ length: 256 }, (_, byte) => (isHexDigit(byte) ? 1 : 0));
