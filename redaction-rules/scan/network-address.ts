import { isDigit, isLetter } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';

/**
 * Four numbers up to 255 of an address that is not private, local or a mask. Addresses reserved for
 * documentation count, because logs are full of real ones that look the same. Refused after
 * `Name/`, where browsers write versions of four parts, and after the `.so.` of a library.
 */
export function isPublicIpv4({ bytes, start, end, fieldStart }: MatchView): boolean {
  const octets: number[] = [];
  let value = 0;
  let digits = 0;
  for (let at = start; at <= end; at++) {
    const byte = at < end ? (bytes[at] ?? 0) : 0x2e;
    if (isDigit(byte)) {
      if (digits > 0 && value === 0) return false;
      value = value * 10 + byte - 0x30;
      digits++;
    } else {
      if (digits === 0 || value > 255) return false;
      octets.push(value);
      value = 0;
      digits = 0;
    }
  }
  if (octets.length !== 4 || isLocalIpv4(octets)) return false;
  if (start - 4 >= fieldStart && library.every((byte, i) => bytes[start - 4 + i] === byte)) {
    return false;
  }
  const isProduct = start - 2 >= fieldStart && bytes[start - 1] === 0x2f;
  return !(isProduct && isLetter(bytes[start - 2] ?? 0));
}

const library = Buffer.from('.so.');

function isLocalIpv4([first = 0, second = 0, , last = 0]: readonly number[]): boolean {
  if (first === 0 || first === 10 || first === 127 || first >= 224) return true;
  if (first === 192 && second === 168) return true;
  if (first === 169 && second === 254) return true;
  // A version such as 1.120.0.0 looks like a network, and a network is nobody.
  if (last === 0 && second === 0) return true;
  return first === 172 && second >= 16 && second <= 31;
}

/** A complete IPv6 address that is neither unspecified, loopback, link-local nor unique local. */
export function isPublicIpv6({ bytes, start, end }: MatchView): boolean {
  let groups = 0;
  let first = 0;
  let isShort = false;
  for (let at = start; ; at++) {
    const from = at;
    while (at < end && bytes[at] !== colon) at++;
    if (at === from || at - from > groupMax) return false;
    if (groups++ === 0) first = hexValue(bytes, from, at);
    if (at >= end) break;
    if (bytes[at + 1] !== colon || at + 1 >= end) continue;
    if (isShort) return false;
    isShort = true;
    if (++at + 1 >= end) break;
  }
  // `a::b` is an operator in more languages than it is an address.
  if (groups < 3 || (isShort ? groups > 7 : groups !== 8)) return false;
  const isLocal = (first & 0xffc0) === 0xfe80 || (first & 0xfe00) === 0xfc00;
  return !isLocal && first !== 0;
}

const colon = 0x3a;
const groupMax = 4;

function hexValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    value = value * 16 + (isDigit(byte) ? byte - 0x30 : (byte & 0x0f) + 9);
  }
  return value;
}
