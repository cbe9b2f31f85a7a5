import { isAlphanumeric, isDigit } from '../scan/byte-kinds.ts';
import { fold, type Spelling } from './spelling.ts';

const semicolon = 0x3b;
const hash = 0x23;
/** Longest of the names below, and most digits of a code. */
const nameMax = 8;
const digitsMax = 8;

/** Names of HTML's characters that stand in addresses, keys and assignments. */
const named = Object.entries({
  amp: '&',
  apos: "'",
  ast: '*',
  bsol: '\\',
  colon: ':',
  comma: ',',
  commat: '@',
  dash: '-',
  dollar: '$',
  equals: '=',
  excl: '!',
  gt: '>',
  hyphen: '-',
  lowbar: '_',
  lpar: '(',
  lt: '<',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  rpar: ')',
  semi: ';',
  shy: '\u00ad',
  sol: '/',
  zwj: '\u200d',
  zwnj: '\u200c',
}).map(([name, char]) => [name, char.codePointAt(0) ?? 0] as const);
const namesByLength = Array.from({ length: nameMax + 1 }, (_, length) =>
  named.filter(([name]) => name.length === length),
);

/** `&#64;`, `&#x40;` and `&commat;`; the semicolon of a number may be missing, as in browsers. */
export function entityCode(bytes: Uint8Array, at: number, end: number, found: Spelling): boolean {
  if (bytes[at + 1] === hash) return numericCode(bytes, at + 2, end, found);
  let to = at + 1;
  const last = Math.min(end, at + 1 + nameMax);
  while (to < last && isAlphanumeric(bytes[to] ?? 0)) to++;
  if (to >= end || to === at + 1 || bytes[to] !== semicolon) return false;
  const code = codeOfName(bytes, at + 1, to);
  if (code < 0) return false;
  found.code = code;
  found.end = to + 1;
  return fold(found);
}

/** Compares bytes, because text may be made of entities. */
function codeOfName(bytes: Uint8Array, start: number, end: number): number {
  for (const [name, code] of namesByLength[end - start] ?? []) {
    let at = start;
    while (at < end && bytes[at] === name.charCodeAt(at - start)) at++;
    if (at === end) return code;
  }
  return -1;
}

function numericCode(bytes: Uint8Array, from: number, end: number, found: Spelling): boolean {
  const isHex = from < end && ((bytes[from] ?? 0) | 0x20) === 0x78;
  const start = isHex ? from + 1 : from;
  let at = start;
  let code = 0;
  for (; at < end && at < start + digitsMax; at++) {
    const byte = bytes[at] ?? 0;
    const letter = (byte | 0x20) - 0x57;
    if (isDigit(byte)) code = code * (isHex ? 16 : 10) + byte - 0x30;
    else if (isHex && letter >= 10 && letter <= 15) code = code * 16 + letter;
    else break;
  }
  if (at === start) return false;
  found.code = code;
  found.end = at < end && bytes[at] === semicolon ? at + 1 : at;
  return fold(found);
}
