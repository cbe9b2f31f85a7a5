import { digitsOf, type MatchView } from './match-view.ts';

/** 8 to 15 digits after a plus sign, and not all the same: E.164. */
export function isE164(match: MatchView): boolean {
  const digits = digitsOf(match);
  return digits.length >= 8 && digits.length <= 15 && digits[0] !== '0' && isVaried(digits);
}

/** Numbers of the North American plan: neither area nor exchange begin with 0 or 1. */
export function isUsPhone(digits: string): boolean {
  const number = digits.length === 11 && digits[0] === '1' ? digits.slice(1) : digits;
  if (number.length !== 10 || !isVaried(number)) return false;
  return number.charAt(0) >= '2' && number.charAt(3) >= '2';
}

function isVaried(digits: string): boolean {
  return new Set(digits).size >= 3;
}
