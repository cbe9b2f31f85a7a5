import { isAlphanumeric, isDigit, isLetter } from './byte-kinds.ts';
import { isCursor } from './cursor.ts';
import { areMadeLetters } from './made-letters.ts';
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
  if (areMadeLetters(match)) return true;
  // A phrase of words, as generators of passwords for people make them.
  return isQuoted(match) && kinds.signs >= 3 && kinds.length >= 20;
}

/** Keys and tokens are made by machines: long, and with digits among the letters. */
export function hasPlausibleSecret(match: MatchView): boolean {
  return isMadeByMachine(match) && !isCursor(match);
}

function isMadeByMachine(match: MatchView): boolean {
  if (isReference(match) || isPlaceholder(match) || isSpelledText(match)) return false;
  const kinds = kindsOf(match);
  if (kinds.distinct < 7 || kinds.letters === 0) return false;
  if (kinds.digits < 2 && areMadeLetters(match)) return true;
  if (isIdentifier(match, kinds)) return false;
  if (kinds.digits >= 2 || (kinds.digits > 0 && kinds.hardSigns > 0)) return true;
  if (kinds.length >= 24) return kinds.capitals > 3 && kinds.small > 3;
  // Random text has about as many capitals as small letters; names have a few.
  const isEven = 3 * Math.min(kinds.capitals, kinds.small) >= kinds.letters;
  return kinds.length >= 16 && kinds.digits > 0 && isEven;
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
  let digits = 0;
  let small = 0;
  let capitals = 0;
  let hardSigns = 0;
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

/** `$VAR`, `{{ x }}`, `<token>`, `get(...)`, `environ[...]`, `/run/secrets/x`, `a://b`, a time. */
function isReference(match: MatchView): boolean {
  const { bytes, start, end, fieldEnd } = match;
  const first = bytes[start] ?? 0;
  if (isTime(match) || hasCall(match)) return true;
  if (first === 0x7b || first === 0x3c || first === 0x7e) return true;
  if (first === 0x2f) return !isLongAndMixed(match);
  if (first === 0x24) return !isQuoted(match) || isNameAfter(match);
  // Of commands, pointers and operators of code, parameters of SQL.
  if (first === 0x3a || (first === 0x25 && !isQuoted(match))) return isNameAfter(match);
  if (first === 0x25) return bytes[end - 1] === first || bytes[start + 1] === 0x28;
  if (first === 0x26 || first === 0x2a || first === 0x21)
    return !isQuoted(match) && isNameAfter(match);
  for (let at = start; at + 2 < end; at++) {
    if (bytes[at] === 0x3a && bytes[at + 1] === 0x2f && bytes[at + 2] === 0x2f) return true;
  }
  const after = end < fieldEnd ? bytes[end] : 0;
  return after === 0x28 || after === 0x5b || after === 0x7b;
}

/** Percent-encoded text of several words, lines or brackets, which is for whoever decodes it. */
function isSpelledText({ bytes, start, end }: MatchView): boolean {
  for (let at = start; at + 2 < end; at++) {
    if (bytes[at] !== 0x25) continue;
    const code = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    if (textCodes.has(code)) return true;
  }
  return false;
}

/** Newline, space, brackets. */
const textCodes = new Set(
  ['0A', '0a', '20', '5B', '5b', '7B', '7b', '3C', '3c'].map((hex) =>
    Buffer.from(hex).readUInt16BE(),
  ),
);

/** `2024-01-31T12:30:00Z`, and what else begins with a date. */
function isTime({ bytes, start, end }: MatchView): boolean {
  if (end - start < 10 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return false;
  return [0, 1, 2, 3, 5, 6, 8, 9].every((at) => isDigit(bytes[start + at] ?? 0));
}

/** `name(` and `a.name(`, as code stands in the attributes of markup. */
function hasCall(match: MatchView): boolean {
  const { bytes, start, end } = match;
  let at = start;
  while (at < end && (isLetter(bytes[at] ?? 0) || isNameSign(bytes[at] ?? 0))) at++;
  return at - start >= 3 && at < end && bytes[at] === 0x28 && !hasManySigns(match);
}

/** Long, and with signs that do not stand together in code: made from an alphabet with signs. */
function hasManySigns({ bytes, start, end }: MatchView): boolean {
  if (end - start < 40) return false;
  const seen = new Set(bytes.subarray(start, end));
  const signs = [...madeSigns].filter((byte) => seen.has(byte)).length;
  return signs >= 3 && (seen.has(0x23) || seen.has(0x40));
}

/** `!@#$%^` */
const madeSigns = Buffer.from('!@#$%^');

/** A name, also with dots, a brace or a parenthesis and nothing else after the first sign. */
function isNameAfter({ bytes, start, end }: MatchView): boolean {
  const first = bytes[start] ?? 0;
  const second = bytes[start + 1] ?? 0;
  if (second === 0x7b || second === 0x28) return true;
  if (!isLetter(second) && second !== 0x5f) return false;
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (isAlphanumeric(byte) || isNameSign(byte)) continue;
    // `%NAME%`
    if (byte !== first || at !== end - 1) return false;
  }
  return true;
}

/** Base64 may begin with a slash as paths do. */
function isLongAndMixed(match: MatchView): boolean {
  const { length, capitals, small, digits } = kindsOf(match);
  return length >= 40 && capitals > 7 && small > 7 && digits > 3;
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
  let words = 1;
  let inner = 0;
  let humps = 0;
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
