import type { ValidatorName } from '../rule.ts';
import { isBase58Check } from './base58.ts';
import { isDigit, isHexDigit, isLetter } from './byte-kinds.ts';
import { hasPlausibleSecret, isPlausiblePassword } from './keyed-value.ts';
import { compactOf, digitsOf, type MatchView, numberOf, textOf } from './match-view.ts';
import * as ids from './national-ids.ts';
import { isPublicIpv4, isPublicIpv6 } from './network-address.ts';
import { isE164, isNationalPhone, isUsPhone } from './phone.ts';

/** True where the match is a value of its kind. Each reads the match once. */
export type Validator = (match: MatchView) => boolean;

export const validators: Readonly<Record<ValidatorName, Validator>> = {
  aadhaar: (match) => ids.isAadhaar(digitsOf(match)),
  'aba-routing': (match) => ids.isAbaRouting(digitsOf(match)),
  base58check: (match) => isBase58Check(textOf(match)),
  'basic-credentials': (match) => holdsColon(textOf(match)),
  'br-cpf': (match) => ids.isBrCpf(digitsOf(match)),
  'digit-prefix': (match) => decodesToDigits(textOf(match)),
  'es-dni': (match) => ids.isEsDni(compactOf(match)),
  'fr-nir': (match) => ids.isFrNir(compactOf(match)),
  'de-tax-id': (match) => ids.isDeTaxId(digitsOf(match)),
  iban: (match) => isIban(compactOf(match)),
  ipv4: isPublicIpv4,
  ipv6: isPublicIpv6,
  'it-cf': (match) => ids.isItCf(compactOf(match)),
  'keyed-password': isPlausiblePassword,
  'keyed-secret': hasPlausibleSecret,
  mixed: isMixed,
  'not-a-stand-in': (match) => !standIns.has(textOf(match).toLowerCase()),
  'national-phone': isNationalPhone,
  'not-hex': (match) => !everyByte(match, isHexDigit),
  'not-hex-text': (match) => !isHexText(textOf(match)),
  phone: isE164,
  'pl-pesel': (match) => ids.isPlPesel(digitsOf(match)),
  swift: (match) => countries.has(textOf(match).slice(4, 6)),
  'uk-nhs': (match) => ids.isUkNhs(digitsOf(match)),
  'us-itin': (match) => ids.isUsItin(numberOf(match)),
  'us-phone': (match) => isUsPhone(digitsOf(match)),
  'us-ssn': (match) => ids.isUsSsn(numberOf(match)),
  vin: (match) => ids.isVin(compactOf(match)),
};

function everyByte({ bytes, start, end }: MatchView, is: (byte: number) => boolean): boolean {
  for (let at = start; at < end; at++) if (!is(bytes[at] ?? 0)) return false;
  return true;
}

/** What documentation writes where a password belongs. */
const standIns = new Set(['password', 'passwd', 'pass', 'pwd', 'secret', 'token']);

/** Small letters, capitals and digits, as random text of some length has and words have not. */
function isMixed({ bytes, start, end }: MatchView): boolean {
  let digits = 0;
  let small = 0;
  let capital = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (isDigit(byte)) digits++;
    else if (isLetter(byte) && byte >= 0x61) small++;
    else if (isLetter(byte)) capital++;
  }
  return digits > 0 && small > 0 && capital > 0;
}

/** `0x` and text in hexadecimal, which is for whoever decodes it. */
function isHexText(text: string): boolean {
  if (!text.startsWith('0x')) return false;
  return Buffer.from(text.slice(2), 'hex').every((byte) => byte >= 0x20 && byte < 0x7f);
}

/** `user:password` behind the base64 of HTTP's Basic scheme. */
function holdsColon(base64: string): boolean {
  return Buffer.from(base64, 'base64').includes(0x3a);
}

/** The first segment of a Discord token is a user id in base64. */
function decodesToDigits(token: string): boolean {
  const dot = token.indexOf('.');
  const bytes = Buffer.from(token.slice(0, dot), 'base64url');
  return bytes.length >= 15 && bytes.every(isDigit);
}

/** ISO 13616: country, length and modulus 97. */
function isIban(text: string): boolean {
  const upper = text.toUpperCase();
  if (ibanLengths[upper.slice(0, 2)] !== upper.length) return false;
  // So that hexadecimal ids are none.
  if (allDigits.has(upper.slice(0, 2)) && /[A-Z]/.test(upper.slice(2))) return false;
  let remainder = 0;
  for (const char of upper.slice(4) + upper.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** Countries that begin like hexadecimal numbers and have nothing but digits after. */
const allDigits = new Set(['AE', 'BA', 'BE', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'AT', 'PL', 'PT']);

/** SWIFT's registry of IBAN formats (2025). */
const ibanLengths: Readonly<Record<string, number>> = {
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

/** Where banks with a SWIFT code are: those above and the larger ones without IBAN. */
const countries = new Set([
  ...Object.keys(ibanLengths),
  ...['US', 'CA', 'JP', 'CN', 'IN', 'AU', 'NZ', 'SG', 'HK', 'KR', 'TW', 'TH', 'MY', 'ID', 'PH'],
  ...['VN', 'ZA', 'NG', 'KE', 'MX', 'AR', 'CL', 'CO', 'PE', 'MA', 'GH', 'BD', 'LK', 'PA'],
]);
