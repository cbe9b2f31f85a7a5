import { isAlphanumeric, isDigit } from './byte-kinds.ts';

/** A match in its field, as checks see it. One object is reused; checks keep nothing of it. */
export interface MatchView {
  bytes: Uint8Array;
  fieldStart: number;
  fieldEnd: number;
  start: number;
  end: number;
  /** Length of the literal that began the match, 0 for digits and after a lead. */
  anchorLength: number;
  /** The key of the field, when it has one; an empty range otherwise. */
  keyBytes: Uint8Array;
  keyStart: number;
  keyEnd: number;
}

export function emptyView(): MatchView {
  const none = new Uint8Array(0);
  const field = { fieldStart: 0, fieldEnd: 0, start: 0, end: 0, anchorLength: 0 };
  return { bytes: none, ...field, keyBytes: none, keyStart: 0, keyEnd: 0 };
}

export function textOf({ bytes, start, end }: MatchView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

export function digitsOf(match: MatchView): string {
  return kept(match, isDigit);
}

/** Letters and digits alone. */
export function compactOf(match: MatchView): string {
  return kept(match, isAlphanumeric);
}

function kept({ bytes, start, end }: MatchView, wanted: (byte: number) => boolean): string {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (wanted(byte)) text += String.fromCharCode(byte);
  }
  return text;
}
