import type { Tape } from '../../model/tape.ts';
import { malformed } from './item-fault.ts';

const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;
/** Bytes of a long text between two ticks, and how much work they are, see `Breaks`. */
const stretch = 8_192;
const stretchWork = 32;

/** The first quote or backslash from `at` on. A control character is no JSON. */
export function plainEnd(body: Uint8Array, at: number): number {
  for (let i = at; i < body.length; i++) {
    const byte = body[i] ?? 0;
    if (byte === quote || byte === backslash) return i;
    if (byte < 0x20) throw malformed;
  }
  throw malformed;
}

/**
 * The closing quote of a string whose inside continues at `at`; every escape before it is valid.
 */
export function stringEnd(body: Uint8Array, at: number): number {
  let end = plainEnd(body, at);
  while (body[end] === backslash) {
    const letter = body[end + 1] ?? 0;
    if (letter === letterU) {
      if (codeUnit(body, end + 2) < 0) throw malformed;
      end = plainEnd(body, end + 6);
    } else {
      if (escaped(letter) < 0) throw malformed;
      end = plainEnd(body, end + 2);
    }
  }
  return end;
}

/**
 * Appends the text between `start` and `end` to the arena, its valid escapes replaced. Half of a
 * surrogate pair becomes U+FFFD, as in a protobuf exporter of the same sender: SDKs that cut long
 * values leave such halves, and their spans are worth keeping.
 */
export function appendUnescaped(tape: Tape, body: Uint8Array, start: number, end: number): void {
  let to = tape.reserve(end - start);
  const { bytes } = tape;
  let at = start;
  let next = at + stretch;
  while (at < end) {
    if (at >= next) {
      next = at + stretch;
      tape.breaks.tick(stretchWork);
    }
    const byte = body[at] ?? 0;
    if (byte !== backslash) {
      bytes[to++] = byte;
      at++;
      continue;
    }
    const letter = body[at + 1] ?? 0;
    if (letter !== letterU) {
      bytes[to++] = escaped(letter);
      at += 2;
      continue;
    }
    const unit = codeUnit(body, at + 2);
    at += 6;
    const low = isHigh(unit) && body[at] === backslash ? unitAfterBackslash(body, at) : -1;
    if (isLow(low)) {
      to = writePoint(bytes, to, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
      at += 6;
    } else {
      to = writePoint(bytes, to, isHigh(unit) || isLow(unit) ? 0xfffd : unit);
    }
  }
  tape.bytesUsed = to;
}

/** What `\\` and this letter stand for; -1 for letters JSON does not escape with. */
function escaped(letter: number): number {
  switch (letter) {
    case quote:
    case backslash:
    case 0x2f:
      return letter;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return -1;
  }
}

function unitAfterBackslash(body: Uint8Array, at: number): number {
  return body[at + 1] === letterU ? codeUnit(body, at + 2) : -1;
}

/** Four hex digits, or -1. */
function codeUnit(body: Uint8Array, at: number): number {
  let unit = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = hexDigit(body[i] ?? 0);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/** 0 to 15, or -1. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function writePoint(bytes: Uint8Array, at: number, point: number): number {
  let to = at;
  if (point < 0x80) {
    bytes[to++] = point;
    return to;
  }
  if (point < 0x800) {
    bytes[to++] = 0xc0 | (point >> 6);
  } else {
    if (point < 0x10000) {
      bytes[to++] = 0xe0 | (point >> 12);
    } else {
      bytes[to++] = 0xf0 | (point >> 18);
      bytes[to++] = 0x80 | ((point >> 12) & 0x3f);
    }
    bytes[to++] = 0x80 | ((point >> 6) & 0x3f);
  }
  bytes[to++] = 0x80 | (point & 0x3f);
  return to;
}
