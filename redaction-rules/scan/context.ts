import { actingScore, type Context } from '../rule.ts';
import { beginsAt } from './boundary.ts';
import { isDigit, isLetter } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';
import { startsWithLowered, type WordTable, wordsFrom, wordTable } from './placeholder.ts';

/**
 * Whether a match of this score counts, once the words around it and in the key of its field have
 * raised or lowered it.
 */
export type CompiledContext = (match: MatchView, score: number) => boolean;

export function compileContext(context: Context | undefined): CompiledContext {
  if (context === undefined) return (_match, score) => score >= actingScore;
  const near = wordTable(context.near);
  const against = wordTable(context.against);
  const isSeen = (match: MatchView, words: WordTable): boolean => {
    const { bytes, start, end, fieldStart, fieldEnd } = match;
    const from = Math.max(fieldStart, start - context.before);
    const to = Math.min(fieldEnd, end + context.after);
    return (
      hasWord(bytes, from, start, words) ||
      hasWord(bytes, end, to, words) ||
      hasWord(match.keyBytes, match.keyStart, match.keyEnd, words)
    );
  };
  // Words of `near` go before those of `against`; only those are looked for that can change it.
  return (match, score) => {
    if (score < actingScore) return score + context.add >= actingScore && isSeen(match, near);
    if (score - context.subtract >= actingScore || !isSeen(match, against)) return true;
    return isSeen(match, near);
  };
}

function hasWord(bytes: Uint8Array, start: number, end: number, words: WordTable): boolean {
  const { begins } = words;
  for (let at = start; at < end; at++) {
    // Four at a time, for most bytes around numbers begin no word.
    while (at + 4 <= end && !mayBeginIn(begins, bytes, at)) at += 4;
    if (at >= end) return false;
    const byte = bytes[at] ?? 0;
    if (begins[byte] === 0 || !beginsWord(bytes, start, at)) continue;
    for (const word of wordsFrom(words, byte)) {
      if (startsWithLowered(bytes, at, end, word) && endsWord(bytes, at + word.length, end)) {
        return true;
      }
    }
  }
  return false;
}

/** Whether one of the four bytes at `at` begins a word. */
function mayBeginIn(begins: Uint8Array, bytes: Uint8Array, at: number): boolean {
  const first = (begins[bytes[at] ?? 0] ?? 0) | (begins[bytes[at + 1] ?? 0] ?? 0);
  return (first | (begins[bytes[at + 2] ?? 0] ?? 0) | (begins[bytes[at + 3] ?? 0] ?? 0)) !== 0;
}

/** Words part at signs and escapes and, in camelCase, where a capital follows a small letter. */
function beginsWord(bytes: Uint8Array, start: number, at: number): boolean {
  const byte = bytes[at] ?? 0;
  if (!isLetter(byte)) return false;
  if (at === start) return true;
  const before = bytes[at - 1] ?? 0;
  if (!isLetter(before) || (isCapital(byte) && !isCapital(before))) return true;
  return beginsAt(bytes, start, at, 'token');
}

function endsWord(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return true;
  const after = bytes[at] ?? 0;
  if (isDigit(after) || !isLetter(after)) return true;
  return isCapital(after) && !isCapital(bytes[at - 1] ?? 0);
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
