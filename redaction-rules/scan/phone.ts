import { isDigit } from './byte-kinds.ts';
import { digitsOf, type MatchView } from './match-view.ts';

/** 8 to 15 digits after a plus sign, and not all the same: E.164. */
export function isE164(match: MatchView): boolean {
  const digits = digitsOf(match);
  return digits.length >= 8 && digits.length <= 15 && digits[0] !== '0' && isVaried(digits);
}

/** Numbers of the North American plan: neither area nor exchange begin with 0 or 1. */
export function isUsPhone({ bytes, start, end }: MatchView): boolean {
  let seen = 0;
  let digits = 0;
  // By digit from the last one: the seventh begins the exchange, the tenth the area.
  for (let at = end - 1; at >= start; at--) {
    const byte = bytes[at] ?? 0;
    if (!isDigit(byte)) continue;
    digits++;
    if (digits > 11 || (digits === 11 && byte !== 0x31)) return false;
    if ((digits === 7 || digits === 10) && byte < 0x32) return false;
    if (digits <= 10) seen |= 1 << (byte - 0x30);
  }
  const butOne = seen & (seen - 1);
  return digits >= 10 && (butOne & (butOne - 1)) !== 0;
}

/**
 * 8 to 13 digits after a word that names a phone, 15 with the country as it is dialled. Not a date,
 * a time or a number in thousands.
 */
export function isNationalPhone(match: MatchView): boolean {
  const digits = digitsOf(match);
  const digitsMax = digits.startsWith('00') ? 15 : 13;
  if (digits.length < 8 || digits.length > digitsMax || !isVaried(digits)) return false;
  const sign = match.bytes[match.start + 4] ?? 0;
  const isYear = digits.startsWith('19') || digits.startsWith('20');
  const isDate = isYear && (sign === 0x2d || sign === 0x2e || sign === 0x2f);
  return !isDate && !digits.endsWith('000000');
}

/** At least three different digits. */
function isVaried(digits: string): boolean {
  const first = digits.charCodeAt(0);
  let second = first;
  for (let i = 1; i < digits.length; i++) {
    const digit = digits.charCodeAt(i);
    if (digit === first || digit === second) continue;
    if (second !== first) return true;
    second = digit;
  }
  return false;
}
