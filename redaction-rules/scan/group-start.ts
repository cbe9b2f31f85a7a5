import type { Sign } from './anchor-table.ts';
import { beginsAt, escapedDigits } from './boundary.ts';
import { isDigit, isHexDigit } from './byte-kinds.ts';

const colon = 0x3a;
const dot = 0x2e;
/** Digits in a group of an IPv4 address, and in one of an IPv6 address. */
const dottedMax = 3;
const colonsMax = 4;

/**
 * Where what a sign is a part of begins; -1 where it is no such thing, or not its first sign. Most
 * signs are what they stand for themselves.
 */
export function startOf(
  sign: Sign | undefined,
  bytes: Uint8Array,
  start: number,
  end: number,
  at: number,
): number {
  switch (sign) {
    case 'dotted':
      return dottedStart(bytes, start, end, at);
    case 'colons':
      return colonsStart(bytes, start, at);
    case 'plus':
      return plusStart(bytes, end, at);
    default:
      return at;
  }
}

/**
 * A plus before a digit. Whether it is glued to what stands before it is asked with each match:
 * that may be replaced, and then it is not.
 */
function plusStart(bytes: Uint8Array, end: number, at: number): number {
  return at + 1 < end && isDigit(bytes[at + 1] ?? 0) ? at : -1;
}

/** The first dot of `12.34.56`: decimal fractions and later dots end here, for they are many. */
function dottedStart(bytes: Uint8Array, start: number, end: number, at: number): number {
  let to = at + 1;
  while (to < end && to - at <= dottedMax && isDigit(bytes[to] ?? 0)) to++;
  if (to >= end || bytes[to] !== dot) return -1;
  let from = at;
  while (from > start && at - from <= dottedMax + 4 && isDigit(bytes[from - 1] ?? 0)) from--;
  from += escapedDigits(bytes, start, from);
  if (from >= at || at - from > dottedMax) return -1;
  const isFirst = beginsAt(bytes, start, from, 'token') && !isLaterGroup(bytes, start, from);
  return isFirst ? from : -1;
}

function isLaterGroup(bytes: Uint8Array, start: number, from: number): boolean {
  if (from <= start) return false;
  return bytes[from - 1] === dot && from - 2 >= start && isDigit(bytes[from - 2] ?? 0);
}

/** The first colon of `fe80::1` or `01:23:45`. */
function colonsStart(bytes: Uint8Array, start: number, at: number): number {
  let from = at;
  while (from > start && at - from <= colonsMax + 4 && isHexDigit(bytes[from - 1] ?? 0)) from--;
  from += escapedDigits(bytes, start, from);
  if (from > at) return -1;
  if (at - from > colonsMax) return -1;
  if (from === start || bytes[from - 1] !== colon) return from;
  // Two colons with nothing before them are a first group too.
  const before = from - 2 >= start ? (bytes[from - 2] ?? 0) : 0;
  return from === at && before !== colon && !isHexDigit(before) ? from - 1 : -1;
}
