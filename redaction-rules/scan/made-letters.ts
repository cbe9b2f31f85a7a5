import { isLetter, lowered } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';

const lengthMin = 16;
/** Longer ones that were drawn have digits, nearly always, and each match would be read again. */
const lengthMax = 64;
/** Fewer pairs say nothing. */
const pairsMin = 7;

/**
 * Whether letters, capitals and small ones, were drawn and not written: a quarter of the pairs that
 * follow each other are met in no words. Of 16 drawn letters 98 % are known so, and of names such
 * as `semverMaxSatisfying` one in a thousand. A capital after a small letter begins a word.
 */
export function areMadeLetters({ bytes, start, end }: MatchView): boolean {
  if (end - start < lengthMin || end - start > lengthMax) return false;
  let pairs = 0;
  let rare = 0;
  let capitals = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const before = at > start ? (bytes[at - 1] ?? 0) : 0;
    if (!isLetter(byte)) continue;
    const isCapital = byte < 0x61;
    if (isCapital) capitals++;
    if (!isLetter(before) || (isCapital && before >= 0x61)) continue;
    pairs++;
    if (!isInWords(lowered(before), lowered(byte))) rare++;
  }
  return pairs >= pairsMin && capitals >= 3 && 4 * rare >= pairs;
}

function isInWords(first: number, second: number): boolean {
  return (followers[first - 0x61] ?? '').includes(String.fromCharCode(second));
}

/**
 * By letter those that stand after it in the names of source code: each at least four times in ten
 * thousand pairs of letters.
 */
const followers = [
  'abcdefgiklmnpqrstuvwxy',
  'abceijlorsuy',
  'acehiklortuy',
  'abdeiloqrsuy',
  'abcdefghilmnpqrstvwxy',
  'aefilorstu',
  'aehilnorstu',
  'aeiortu',
  'abcdefglmnoprstvxz',
  'es',
  'aeis',
  'abdeilostuvy',
  'abeilmopsu',
  'acdefgiklnopstuv',
  'abcdfgiklmnoprstuvwx',
  'aehiloprstu',
  'aequ',
  'acdegiklmnorstuvy',
  'acehiklopstuy',
  'acehiloprstuy',
  'abcdefgilmnprst',
  'aei',
  'aeinors',
  'eipt',
  'mnps',
  'eo',
];
