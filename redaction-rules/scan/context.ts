import type { Context } from '../rule.ts';
import { beginsAt } from './boundary.ts';
import { isDigit, isLetter } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';
import { startsWithLowered, type WordTable, wordsFrom, wordTable } from './placeholder.ts';

/** What the words around a match, and in the key of its field, do to its score. */
export type CompiledContext = (match: MatchView) => number;

export function compileContext(context: Context | undefined): CompiledContext {
  if (context === undefined) return () => 0;
  const near = wordTable(context.near);
  const against = wordTable(context.against);
  return (match) => {
    const from = Math.max(match.fieldStart, match.start - context.before);
    const to = Math.min(match.fieldEnd, match.end + context.after);
    const { bytes } = match;
    const seen = (words: WordTable): boolean =>
      hasWord(bytes, from, match.start, words) ||
      hasWord(bytes, match.end, to, words) ||
      hasWord(match.keyBytes, match.keyStart, match.keyEnd, words);
    if (seen(near)) return context.add;
    return seen(against) ? -context.subtract : 0;
  };
}

function hasWord(bytes: Uint8Array, start: number, end: number, words: WordTable): boolean {
  const { begins } = words;
  for (let at = start; at < end; at++) {
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
