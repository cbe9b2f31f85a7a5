import { isAlphanumeric, isDigit, isLetter } from './byte-kinds.ts';
import { distinctFrom, type MatchView } from './match-view.ts';
import { isPlaceholder } from './placeholder.ts';

/**
 * Whether what stands behind `password=` is the thing itself and not a type, a call, a reference or
 * a word. People make passwords, so a digit among letters is enough.
 */
export function isPlausiblePassword(match: MatchView): boolean {
  if (isReference(match) || isPlaceholder(match) || isDotted(match)) return false;
  const kinds = kindsOf(match);
  if (kinds.distinct < 4) return false;
  if (kinds.letters === 0) return kinds.digits >= 6 && kinds.signs === 0 && kinds.length <= 12;
  if (kinds.digits > 0) return true;
  if (kinds.hardSigns > 0) return isQuoted(match) || kinds.length >= 8;
  // A phrase of words, as generators of passwords for people make them.
  return isQuoted(match) && kinds.signs >= 3 && kinds.length >= 20;
}

/** Keys and tokens are made by machines: long, and with digits among the letters. */
export function hasPlausibleSecret(match: MatchView): boolean {
  if (isReference(match) || isPlaceholder(match)) return false;
  const kinds = kindsOf(match);
  if (kinds.distinct < 7 || kinds.letters === 0 || isIdentifier(match, kinds)) return false;
  if (kinds.digits >= 2 || (kinds.digits > 0 && kinds.hardSigns > 0)) return true;
  return kinds.length >= 24 && kinds.capitals > 3 && kinds.small > 3;
}

interface Kinds {
  readonly length: number;
  readonly digits: number;
  readonly small: number;
  readonly capitals: number;
  readonly letters: number;
  /** Neither letter, digit nor a sign that joins words to names and paths. */
  readonly hardSigns: number;
  readonly signs: number;
  readonly distinct: number;
}

function kindsOf(match: MatchView): Kinds {
  const { bytes, start, end } = match;
  let [digits, small, capitals, hardSigns] = [0, 0, 0, 0];
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (isDigit(byte)) digits++;
    else if (!isLetter(byte)) hardSigns += isNameSign(byte) ? 0 : 1;
    else if (byte >= 0x61) small++;
    else capitals++;
  }
  const length = end - start;
  const letters = small + capitals;
  const signs = length - digits - letters;
  const distinct = distinctFrom(match, start);
  return { length, digits, small, capitals, letters, hardSigns, signs, distinct };
}

function isQuoted({ bytes, start, fieldStart }: MatchView): boolean {
  const before = start > fieldStart ? bytes[start - 1] : 0;
  return before === 0x22 || before === 0x27 || before === 0x60;
}

/** `$VAR`, `{{ x }}`, `<token>`, `get(...)`, `environ[...]`, `/run/secrets/x`, `a://b`. */
function isReference(match: MatchView): boolean {
  const { bytes, start, end, fieldEnd } = match;
  const first = bytes[start] ?? 0;
  if (first === 0x7b || first === 0x3c || first === 0x2f || first === 0x7e) return true;
  if (first === 0x24 || first === 0x25) return !isQuoted(match) || isNameAfter(match);
  // Pointers and operators of code; a password that begins so stands in quotes.
  if ((first === 0x26 || first === 0x2a || first === 0x21) && !isQuoted(match)) return true;
  for (let at = start; at + 2 < end; at++) {
    if (bytes[at] === 0x3a && bytes[at + 1] === 0x2f && bytes[at + 2] === 0x2f) return true;
  }
  const after = end < fieldEnd ? bytes[end] : 0;
  return after === 0x28 || after === 0x5b || after === 0x7b;
}

/** A name, a brace or a parenthesis and nothing else after the first sign. */
function isNameAfter({ bytes, start, end }: MatchView): boolean {
  const second = bytes[start + 1] ?? 0;
  if (second === 0x7b || second === 0x28) return true;
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (!isAlphanumeric(byte) && byte !== 0x5f) return false;
  }
  return true;
}

/**
 * Names joined by dots, each begun by a letter: `settings.db.password2`. One at the end ends a
 * sentence.
 */
function isDotted({ bytes, start, end: matchEnd }: MatchView): boolean {
  const end = bytes[matchEnd - 1] === 0x2e ? matchEnd - 1 : matchEnd;
  let dots = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const beginsName = at === start || bytes[at - 1] === 0x2e;
    if (byte === 0x2e) dots++;
    if (beginsName ? !isLetter(byte) && byte !== 0x5f : !isAlphanumeric(byte)) {
      if (byte !== 0x5f && byte !== 0x2e) return false;
      if (byte === 0x2e && beginsName) return false;
    }
  }
  return dots > 0;
}

/**
 * Words joined by `_`, `-`, `.`, `/` or `:` in which digits only end a word: `my_token2`,
 * `user.password`, `text-embedding-3`. Random text of some length has digits within its words.
 */
function isIdentifier({ bytes, start, end }: MatchView, kinds: Kinds): boolean {
  if (kinds.hardSigns > 0) return false;
  let [words, inner, humps] = [1, 0, 0];
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const before = bytes[at - 1] ?? 0;
    if (isNameSign(byte)) words++;
    if (isDigit(before) && isLetter(byte)) inner++;
    if (isLetter(before) && before >= 0x61 && isLetter(byte) && byte < 0x61) humps++;
  }
  if (inner > 0) return false;
  if (words > 1) return kinds.letters > 2 * kinds.digits && kinds.length / words < 16;
  return kinds.digits <= 2 && humps <= 3 && kinds.length < 28;
}

function isNameSign(byte: number): boolean {
  return byte === 0x5f || byte === 0x2d || byte === 0x2e || byte === 0x2f || byte === 0x3a;
}
