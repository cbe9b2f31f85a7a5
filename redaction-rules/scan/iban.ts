import { isAlphanumeric, isDigit } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';

/** Letters and digits that are moved to the end before the remainder is taken. */
const headMax = 4;

/**
 * ISO 13616: country, length and modulus 97. Of numbers rather than texts: base64 is full of what
 * begins like an account.
 */
export function isIban({ bytes, start, end }: MatchView): boolean {
  let head = 0;
  let length = 0;
  let hasLetter = false;
  let remainder = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (!isAlphanumeric(byte)) continue;
    const value = digitOf(byte);
    if (length < headMax) head = (head << 8) | value;
    else remainder = appended(remainder, value);
    if (length > 1 && value > 9) hasLetter = true;
    length++;
  }
  const country = head >>> 16;
  if (length < headMax || lengthByCountry[country] !== length) return false;
  // So that hexadecimal ids are none.
  if (hasLetter && allDigits.has(country)) return false;
  for (let shift = 24; shift >= 0; shift -= 8) {
    remainder = appended(remainder, (head >> shift) & 255);
  }
  return remainder === 1;
}

function appended(remainder: number, value: number): number {
  return (remainder * (value > 9 ? 100 : 10) + value) % 97;
}

/** Digits as themselves, letters of either case from ten on. */
function digitOf(byte: number): number {
  return isDigit(byte) ? byte - 0x30 : (byte & 31) + 9;
}

/** SWIFT's registry of IBAN formats (2025). */
export const ibanLengths: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29 },
  ...{ BY: 28, CH: 21, CR: 22, CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29 },
  ...{ ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28 },
  ...{ HN: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30, KW: 30, KZ: 20 },
  ...{ LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19 },
  ...{ MN: 20, MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29 },
  ...{ PT: 25, QA: 29, RO: 24, RS: 22, RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24 },
  ...{ SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26, UA: 29, VA: 22, VG: 24, XK: 20 },
  ...{ YE: 30 },
};

/** By the values of the two letters. */
const lengthByCountry = new Uint8Array(65_536);
for (const [country, length] of Object.entries(ibanLengths)) {
  lengthByCountry[codeOf(country)] = length;
}

/** Countries that begin like hexadecimal numbers and have nothing but digits after. */
const allDigits = new Set(
  ['AE', 'BA', 'BE', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'AT', 'PL', 'PT'].map(codeOf),
);

function codeOf(country: string): number {
  return (digitOf(country.charCodeAt(0)) << 8) | digitOf(country.charCodeAt(1));
}
