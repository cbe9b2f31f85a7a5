import { isAlphanumeric, isDigit, isHexDigit } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';

/** Check digit of ISO/IEC 7812-1 annex B; separators are skipped. */
export function passesLuhn(bytes: Uint8Array, start: number, end: number): boolean {
  let sum = 0;
  let doubled = false;
  for (let at = end - 1; at >= start; at--) {
    const byte = bytes[at] ?? 0;
    if (!isDigit(byte)) continue;
    const digit = byte - 0x30;
    const value = doubled ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    doubled = !doubled;
  }
  return sum % 10 === 0;
}

/** Whether the first digits belong to a card network that issues numbers of this length. */
export function hasCardIssuer(bytes: Uint8Array, start: number, end: number): boolean {
  let prefix = 0;
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (!isDigit(byte)) continue;
    if (digits < 4) prefix = prefix * 10 + byte - 0x30;
    digits++;
  }
  return (((lengthsByPrefix[prefix] ?? 0) >> digits) & 1) === 1;
}

/**
 * Whether more groups of four stand before or after, as in tables and dumps of bytes. One after is
 * none too many: the month and the year of its end.
 */
export function isAmongGroups({ bytes, start, end, fieldStart, fieldEnd }: MatchView): boolean {
  const before = start - groupSize;
  if (before >= fieldStart && bytes[start - 1] === space && isGroup(bytes, before)) {
    return before === fieldStart || !isAlphanumeric(bytes[before - 1] ?? 0);
  }
  if (end + 2 * groupSize > fieldEnd || bytes[end] !== space) return false;
  const second = end + groupSize;
  if (bytes[second] !== space || !isGroup(bytes, end + 1) || !isGroup(bytes, second + 1)) {
    return false;
  }
  const after = second + groupSize;
  return after >= fieldEnd || !isAlphanumeric(bytes[after] ?? 0);
}

/** Four digits and a space. */
const groupSize = 5;
const space = 0x20;

function isGroup(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 4; i++) if (!isHexDigit(bytes[i] ?? 0)) return false;
  return true;
}

/** First four digits and lengths by network, from the networks' published number ranges (2025). */
const issuers: readonly (readonly [low: number, high: number, lengths: readonly number[]])[] = [
  [4000, 4999, [13, 16, 19]], // Visa
  [5100, 5599, [16]], // Mastercard
  [2221, 2720, [16]], // Mastercard
  [3400, 3499, [15]], // American Express
  [3700, 3799, [15]], // American Express
  [6011, 6011, [16, 19]], // Discover
  [6440, 6599, [16, 19]], // Discover
  [3000, 3059, [14]], // Diners Club
  [3600, 3699, [14]], // Diners Club
  [3800, 3999, [14]], // Diners Club
  [3528, 3589, [16, 17, 18, 19]], // JCB
  [6200, 6299, [16, 17, 18, 19]], // UnionPay
  [5000, 5099, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [5600, 5899, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [6304, 6304, [16, 17, 18, 19]], // Maestro
  [6759, 6763, [16, 17, 18, 19]], // Maestro
];

/** Issuers as a table: bit n is set where a number of n digits may begin with these four. */
const lengthsByPrefix = new Uint32Array(10_000);
for (const [low, high, lengths] of issuers) {
  const bits = lengths.reduce((sum, length) => sum | (1 << length), 0);
  for (let prefix = low; prefix <= high; prefix++) {
    lengthsByPrefix[prefix] = (lengthsByPrefix[prefix] ?? 0) | bits;
  }
}
