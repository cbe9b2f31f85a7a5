import { domainToASCII } from 'node:url';
import type { GeneraliseKind } from '../rule.ts';
import { isDigit, isLetter } from '../scan/byte-kinds.ts';

/** Longer values are hidden whole, so that a replacement can be told by its form. */
export const generalisedMax = 64;

/**
 * The less exact thing that a value belongs to: the domain of an address, the network of an IP, the
 * year of a date, the calling code of a phone number, the country of an account. Undefined where it
 * has none; then it is masked. What comes out needs no escaping in any form of text.
 */
export function generalise(kind: GeneraliseKind, value: Buffer): string | undefined {
  const made = makers[kind](value.toString('utf8'));
  return made === undefined || made.length > generalisedMax ? undefined : made;
}

const makers: Readonly<Record<GeneraliseKind, (value: string) => string | undefined>> = {
  'calling-code': callingCode,
  country,
  domain,
  network,
  year,
};

function domain(address: string): string | undefined {
  const ascii = domainToASCII(address.slice(address.lastIndexOf('@') + 1)).toLowerCase();
  return ascii.includes('.') && [...Buffer.from(ascii)].every(isDomainByte) ? ascii : undefined;
}

function isDomainByte(byte: number): boolean {
  return isLetter(byte) || isDigit(byte) || byte === 0x2d || byte === 0x2e;
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one: what a site gets. */
function network(address: string): string | undefined {
  if (address.includes(':')) return network6(address);
  const octets = address.split('.');
  if (octets.length !== 4 || !octets.every((octet) => inRange(octet, 10, 255))) return undefined;
  return `${octets.slice(0, 3).map(Number).join('.')}.0/24`;
}

function network6(address: string): string | undefined {
  const [front = '', back, ...more] = address.toLowerCase().split('::');
  if (more.length > 0) return undefined;
  const groupsOf = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const head = groupsOf(front);
  const tail = groupsOf(back ?? '');
  const gap = back === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...tail];
  const isAddress = groups.length === 8 && groups.every((group) => inRange(group, 16, 0xffff));
  if (!isAddress) return undefined;
  const first = groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(':')}::/48`;
}

function inRange(digits: string, radix: 10 | 16, max: number): boolean {
  const allowed = radix === 10 ? '0123456789' : '0123456789abcdef';
  const isNumber = digits !== '' && digits.length <= 4 && [...digits].every(inSet(allowed));
  return isNumber && Number.parseInt(digits, radix) <= max;
}

function inSet(allowed: string): (character: string) => boolean {
  return (character) => allowed.includes(character);
}

/** The one group of four digits that can be a year. */
function year(date: string): string | undefined {
  const years = digitGroups(date).filter(
    (group) => group.length === 4 && group >= '1800' && group < '2200',
  );
  return years.length === 1 ? years[0] : undefined;
}

function digitGroups(text: string): readonly string[] {
  const groups: string[] = [];
  let group = '';
  for (const character of `${text} `) {
    if (isDigit(character.charCodeAt(0))) group += character;
    else {
      if (group !== '') groups.push(group);
      group = '';
    }
  }
  return groups;
}

/**
 * Zones 1 and 7 are codes themselves, these pairs of digits are, and every other code has three:
 * ITU-T E.164, list of country codes.
 */
const codesOfTwo = new Set(
  `20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65
  66 81 82 84 86 90 91 92 93 94 95 98`.split(/\s+/),
);

function callingCode(phone: string): string | undefined {
  if (!phone.startsWith('+')) return undefined;
  const digits = digitGroups(phone).join('');
  if (digits.length < 4) return undefined;
  if (digits.startsWith('1') || digits.startsWith('7')) return digits.slice(0, 1);
  return digits.slice(0, codesOfTwo.has(digits.slice(0, 2)) ? 2 : 3);
}

/** Of an IBAN. */
function country(account: string): string | undefined {
  const code = account.slice(0, 2).toUpperCase();
  const isCode = code.length === 2 && [...Buffer.from(code)].every(isLetter);
  return isCode ? code : undefined;
}
