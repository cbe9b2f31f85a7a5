import { escapeTail } from '../scan/boundary.ts';
import { hexValue, isAlphanumeric, isDigit, isHexDigit } from '../scan/byte-kinds.ts';
import { isText } from './decode-run.ts';
import { afterOffset, columnEnd, lineBytes, nextLine, offsetAt } from './dump-lines.ts';
import { afterBreak } from './line-breaks.ts';

/** A text whose bytes are written one by one, and how many bytes it has. */
export interface Dump {
  start: number;
  end: number;
  length: number;
}

export type Radix = 10 | 16;

/** More between two values is no separator: lines begin with spaces. */
const betweenMax = 24;
/** Digits that stand together in dumps of whole words. */
const digitsMax = 32;
/** One byte more than those and their `0x`. */
const valueMax = digitsMax + 3;

/**
 * The next text at or after `from` that is written as numbers with separators between: `61 62`,
 * `61:62`, `6162 6364`, `0x61, 0x62` and, in radix 10, `97, 98`, also in several lines, also as
 * `xxd` and `hexdump -C` write them. Its bytes are in `target` then; false when there is none.
 */
export function nextDump(
  bytes: Uint8Array,
  from: number,
  end: number,
  radix: Radix,
  target: Uint8Array,
  dump: Dump,
): boolean {
  for (let at = from; at < end; ) {
    at = tokenAfter(bytes, at, end);
    // The `n` of `\n` is no part of what comes after it.
    at += escapeTail(bytes, from, at, end);
    const line = radix === 16 ? afterOffset(bytes, at, end) : -1;
    dump.start = at;
    dump.end = at;
    dump.length = 0;
    if (line > 0) readLines(bytes, line, end, target, dump);
    else readValues(bytes, at, end, radix, target, dump);
    if (isText(target, dump.length)) return true;
    at = endOfToken(bytes, Math.max(at, dump.end), end);
  }
  return false;
}

export const radixes: readonly Radix[] = [16, 10];

function readValues(
  bytes: Uint8Array,
  from: number,
  end: number,
  radix: Radix,
  target: Uint8Array,
  dump: Dump,
): void {
  let separator: number | undefined;
  for (let at = from; at < end; at = skipBetween(bytes, dump.end, end)) {
    const before = bytes[dump.end] ?? 0;
    if (at > from && afterBreak(bytes, dump.end, end) === dump.end) {
      separator ??= before;
      // A number behind another sign is no more of it.
      if (before !== separator) return;
    }
    const length = readValue(bytes, at, end, radix, target, dump.length);
    if (length === 0) return;
    dump.length += length;
    dump.end = endOfToken(bytes, at, end);
  }
}

/** Lines of an offset, bytes, and the characters that they are. */
function readLines(
  bytes: Uint8Array,
  from: number,
  end: number,
  target: Uint8Array,
  dump: Dump,
): void {
  let offset = offsetAt(bytes, dump.start);
  let line = from;
  let next = from;
  let before = 0;
  while (next > 0) {
    line = next;
    before = dump.length;
    readLine(bytes, line, end, target, dump);
    offset += lineBytes;
    next = dump.length === before ? -1 : nextLine(bytes, dump.end, end, offset);
  }
  dump.end = columnEnd(bytes, line, dump.end, end, dump.length - before);
}

function readLine(
  bytes: Uint8Array,
  from: number,
  end: number,
  target: Uint8Array,
  dump: Dump,
): void {
  const lengthMax = dump.length + lineBytes;
  for (let at = from; at < end && dump.length < lengthMax; ) {
    const length = readValue(bytes, at, end, 16, target, dump.length);
    if (length === 0) return;
    dump.length += length;
    dump.end = endOfToken(bytes, at, end);
    at = dump.end;
    for (let spaces = 0; spaces < 2 && bytes[at] === space; spaces++) at++;
  }
}

/** Writes what one number says to `target[to...]`; how many bytes it is, 0 where it is none. */
function readValue(
  bytes: Uint8Array,
  at: number,
  end: number,
  radix: Radix,
  target: Uint8Array,
  to: number,
): number {
  const tokenEnd = endOfToken(bytes, at, Math.min(end, at + valueMax));
  return radix === 16
    ? readHex(bytes, at, tokenEnd, target, to)
    : readDecimal(bytes, at, tokenEnd, target, to);
}

function readHex(
  bytes: Uint8Array,
  at: number,
  end: number,
  target: Uint8Array,
  to: number,
): number {
  const isPrefixed = bytes[at] === 0x30 && ((bytes[at + 1] ?? 0) | 0x20) === 0x78;
  const from = isPrefixed ? at + 2 : at;
  const digits = end - from;
  if (digits <= 0 || digits % 2 !== 0 || digits > digitsMax) return 0;
  for (let i = from; i < end; i++) if (!isHexDigit(bytes[i] ?? 0)) return 0;
  for (let i = 0; i < digits; i += 2) {
    const high = hexValue(bytes[from + i] ?? 0);
    target[to + i / 2] = (high << 4) | hexValue(bytes[from + i + 1] ?? 0);
  }
  return digits / 2;
}

function readDecimal(
  bytes: Uint8Array,
  at: number,
  end: number,
  target: Uint8Array,
  to: number,
): number {
  if (end === at || end - at > 3) return 0;
  let value = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (!isDigit(byte)) return 0;
    value = 10 * value + byte - 0x30;
  }
  if (value > 255) return 0;
  target[to] = value;
  return 1;
}

function tokenAfter(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && !isTokenByte(bytes[at] ?? 0)) at++;
  return at;
}

function endOfToken(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isTokenByte(bytes[at] ?? 0)) at++;
  return at;
}

/** Letters, digits and what would make words of them. */
function isTokenByte(byte: number): boolean {
  return isAlphanumeric(byte) || byte === 0x5f || byte >= 0x80;
}

const space = 0x20;

/** Where the next value may begin: spaces, tabs, `,`, `;`, `:` and newlines stand between. */
function skipBetween(bytes: Uint8Array, from: number, end: number): number {
  const last = Math.min(end, from + betweenMax);
  let at = from;
  while (at < last) {
    if (isSeparator[bytes[at] ?? 0] === 1) at++;
    else {
      const next = afterBreak(bytes, at, end);
      if (next === at) return at;
      at = next;
    }
  }
  return at;
}

const isSeparator = new Uint8Array(256);
for (const char of ' ,:;\t') isSeparator[char.charCodeAt(0)] = 1;
