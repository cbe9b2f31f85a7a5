import type { ValidatorName } from '../rule.ts';
import { isBase58Check } from './base58.ts';
import { isDigit, isHexDigit, isLetter } from './byte-kinds.ts';
import { ibanLengths, isIban } from './iban.ts';
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
  iban: isIban,
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
  'us-phone': isUsPhone,
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

/** Where banks with a SWIFT code are: those above and the larger ones without IBAN. */
const countries = new Set([
  ...Object.keys(ibanLengths),
  ...['US', 'CA', 'JP', 'CN', 'IN', 'AU', 'NZ', 'SG', 'HK', 'KR', 'TW', 'TH', 'MY', 'ID', 'PH'],
  ...['VN', 'ZA', 'NG', 'KE', 'MX', 'AR', 'CL', 'CO', 'PE', 'MA', 'GH', 'BD', 'LK', 'PA'],
]);
