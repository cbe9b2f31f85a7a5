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
  /** By byte the number of the latest count that met it, so that nothing has to be cleared. */
  readonly met: Int32Array;
  counts: number;
}

/** Member by member, for what is spread into an object is read by way of another. */
export function emptyView(): MatchView {
  const none = new Uint8Array(0);
  return {
    bytes: none,
    fieldStart: 0,
    fieldEnd: 0,
    start: 0,
    end: 0,
    anchorLength: 0,
    keyBytes: none,
    keyStart: 0,
    keyEnd: 0,
    met: new Int32Array(256),
    counts: 0,
  };
}

export function textOf({ bytes, start, end }: MatchView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** How many different bytes a match has from `from` on. */
export function distinctFrom(match: MatchView, from: number): number {
  const { bytes, end, met } = match;
  match.counts = (match.counts + 1) | 0;
  let distinct = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (met[byte] === match.counts) continue;
    met[byte] = match.counts;
    distinct++;
  }
  return distinct;
}

export function digitsOf(match: MatchView): string {
  return kept(match, isDigit);
}

/** The number that its digits make, of which there are fifteen at most. */
export function numberOf({ bytes, start, end }: MatchView): number {
  let number = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (isDigit(byte)) number = number * 10 + byte - 0x30;
  }
  return number;
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
