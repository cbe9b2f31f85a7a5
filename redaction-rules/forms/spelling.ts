/** One spelling of one character: where it ends, and the code point, or a byte of `%XX`. */
export interface Spelling {
  end: number;
  /** -1: a character without width, which is left out. */
  code: number;
  /** `%XX` names a byte of UTF-8, everything else a code point. */
  isByte: boolean;
}

export const noWidth = -1;
/** Begins what controls a terminal. */
export const escapeSign = 0x1b;
/** Stands for half of a surrogate pair; no rule tells the characters of such pairs apart. */
const replacement = 0xfffd;

/** Full-width forms are the ASCII character they look like; what has no width is left out. */
export function fold(found: Spelling): true {
  const { code } = found;
  if (code >= 0xff01 && code <= 0xff5e) found.code = code - 0xfee0;
  else if (hasNoWidth(code)) found.code = noWidth;
  else if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) found.code = replacement;
  return true;
}

function hasNoWidth(code: number): boolean {
  if (code < 0x200b) return code === 0xad || code === 0x34f || code === 0x180e;
  if (code <= 0x200f || (code >= 0x202a && code <= 0x202e)) return true;
  return (code >= 0x2060 && code <= 0x206f) || code === 0xfeff;
}

export function put(found: Spelling, end: number, code: number): true {
  found.end = end;
  found.code = code;
  return true;
}
