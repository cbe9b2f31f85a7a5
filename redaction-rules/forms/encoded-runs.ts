import { escapeTail } from '../scan/boundary.ts';
import { isHexDigit } from '../scan/byte-kinds.ts';

/** Shorter runs hold nothing that a rule could find: 20 characters are 15 bytes. */
const runMin = 20;
/** So many bytes at the end of the shortest run are looked at together. */
const endMin = 8;
/** A line of wrapped base64 is at least so long where it goes on in the next. */
const wrappedMin = 60;
/** Of the decoded bytes at most one in ten may be no text. */
const strangeShare = 10;

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
    run.start = start + escapeTail(bytes, from, start, runEnd);
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

/**
 * What a run says, written to the front of `target`; its length, 0 where it is no text. Stops as
 * soon as too many bytes are none, which in images and ciphers is at once.
 */
export function decodeRun(bytes: Uint8Array, run: EncodedRun, target: Uint8Array): number {
  if (isImage(bytes, run.start)) return 0;
  const length = run.end - run.start;
  if (length % 2 === 0 && run.isHex && isHex(bytes, run.start + wrappedMin, run.end)) {
    // Sixteen of the 64 digits of base64 and no others: no text is encoded so.
    return decodeHex(bytes, run, target);
  }
  return decodeBase64(bytes, run, target);
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
    const next = afterNewline(bytes, lineEnd, end);
    const nextEnd = endOfRun(bytes, next, end);
    if (next === lineEnd || nextEnd - next < 4) break;
    // A word after the newline is no more of the number.
    if (run.isHex && !isHex(bytes, next, nextEnd)) break;
    lineStart = next;
    lineEnd = nextEnd;
  }
  return lineEnd;
}

function afterNewline(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at];
    if (byte === newline || byte === carriageReturn) {
      at++;
      continue;
    }
    let to = at;
    while (to < end && bytes[to] === backslash) to++;
    if (to === at || to >= end || (bytes[to] !== 0x6e && bytes[to] !== 0x72)) break;
    at = to + 1;
  }
  return at;
}

function decodeBase64(bytes: Uint8Array, run: EncodedRun, target: Uint8Array): number {
  const { start, end } = run;
  const strangeMax = ((end - start) * 3) / 4 / strangeShare;
  let strange = 0;
  let continuations = 0;
  let written = 0;
  let held = 0;
  let bits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const value = sixBits[byte] ?? 0;
    if (value === noValue) {
      // Only a newline can stand inside of a run; the letter of an escaped one goes with it.
      if (byte === backslash && bytes[at + 1] !== backslash) at++;
      continue;
    }
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const decoded = (held >> bits) & 0xff;
    target[written++] = decoded;
    if (decoded >= 0x20 && decoded < 0x7f && continuations === 0) continue;
    const judged = judge(decoded, continuations);
    continuations = judged & 3;
    strange += judged >> 2;
    if (strange > strangeMax) return 0;
  }
  return written;
}

function decodeHex(bytes: Uint8Array, run: EncodedRun, target: Uint8Array): number {
  const { start, end } = run;
  const strangeMax = (end - start) / 2 / strangeShare;
  let strange = 0;
  let continuations = 0;
  let written = 0;
  for (let at = start; at < end; at += 2) {
    const decoded = (hexValue(bytes[at] ?? 0) << 4) | hexValue(bytes[at + 1] ?? 0);
    target[written++] = decoded;
    if (decoded >= 0x20 && decoded < 0x7f && continuations === 0) continue;
    const judged = judge(decoded, continuations);
    continuations = judged & 3;
    strange += judged >> 2;
    if (strange > strangeMax) return 0;
  }
  return written;
}

/**
 * Of a decoded byte that is not printable or not the first of its character: how many more bytes
 * its character has, and four where it, or what it breaks off, is no text in UTF-8.
 */
function judge(byte: number, continuations: number): number {
  if (continuations > 0 && (byte & 0xc0) === 0x80) return continuations - 1;
  const broken = continuations > 0 ? 4 : 0;
  if (byte >= 0xc2 && byte <= 0xf4) return broken + (byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3);
  return broken + (isStrange(byte) ? 4 : 0);
}

/** Control characters but tab and newlines, and bytes that begin nothing in UTF-8. */
function isStrange(byte: number): boolean {
  if (byte >= 0x20) return byte >= 0x7f;
  return byte !== 9 && byte !== newline && byte !== carriageReturn;
}

function isHex(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isHexadecimal[bytes[at] ?? 0] === 0) return false;
  return true;
}

function hexValue(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte & 0x0f) + 9;
}

/** PNG, JPEG, GIF, WebP or WAV, MP3, gzip and zip by their first bytes, in base64. */
const magicNumbers = ['iVBORw0', '/9j/', 'R0lGOD', 'UklGR', 'SUQz', 'H4sI', 'UEsDB'];
const magicByFirst = Array.from({ length: 256 }, (_, byte) =>
  magicNumbers
    .filter((text) => text.charCodeAt(0) === byte)
    .map((text) => new TextEncoder().encode(text)),
);

function isImage(bytes: Uint8Array, at: number): boolean {
  for (const magic of magicByFirst[bytes[at] ?? 0] ?? []) {
    let i = 1;
    while (i < magic.length && bytes[at + i] === magic[i]) i++;
    if (i === magic.length) return true;
  }
  return false;
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
const newline = 0x0a;
const carriageReturn = 0x0d;
const backslash = 0x5c;
const equals = 0x3d;

/** Both alphabets of RFC 4648, as bits of six. */
const noValue = 64;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const isBase64 = new Uint8Array(256);
const isHexadecimal = Uint8Array.from({ length: 256 }, (_, byte) => (isHexDigit(byte) ? 1 : 0));
const sixBits = new Uint8Array(256).fill(noValue);
for (const [value, char] of [...alphabet].entries()) {
  isBase64[char.charCodeAt(0)] = 1;
  sixBits[char.charCodeAt(0)] = value;
}
for (const [char, value] of [
  ['-', 62],
  ['_', 63],
] as const) {
  isBase64[char.charCodeAt(0)] = 1;
  sixBits[char.charCodeAt(0)] = value;
}
