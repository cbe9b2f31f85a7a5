import { isDigit, isLetter } from './byte-kinds.ts';

const tilde = 0x7e;
const labelMax = 48;
/** Holds a generalised value of `generalisedMax` bytes and its kind. */
const tailMax = 96;

/** Start and end of a token. */
export interface TokenSpan {
  start: number;
  end: number;
}

/**
 * Recognises what our replacements look like, `[LABEL~...]`, from its first tilde. Generous on
 * purpose: whatever a reader or a join could take for one of ours counts.
 */
export function findToken(
  bytes: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  at: number,
  found: TokenSpan,
): boolean {
  let start = at;
  const first = Math.max(fieldStart, at - labelMax);
  while (start > first && isLabelByte(bytes[start - 1] ?? 0)) start--;
  if (start === at || start === fieldStart || bytes[start - 1] !== 0x5b) return false;
  if (isDigit(bytes[start] ?? 0)) return false;
  let end = at + 1;
  const last = Math.min(fieldEnd, at + tailMax);
  while (end < last && isTailByte(bytes[end] ?? 0)) end++;
  if (end === at + 1 || end === fieldEnd || bytes[end] !== 0x5d) return false;
  found.start = start - 1;
  found.end = end + 1;
  return true;
}

function isLabelByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || isDigit(byte) || byte === 0x5f || byte === 0x2d;
}

function isTailByte(byte: number): boolean {
  // Dash, dot and slash, digits, colon: what stands in domains and networks.
  return isLetter(byte) || (byte >= 0x2d && byte <= 0x3a) || byte === tilde;
}
