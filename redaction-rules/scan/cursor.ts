import { isLetter, lowered } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';

/** Quotes, escapes, signs and spaces between a name and its value. */
const gapMax = 24;

/** Words before `token` in names of what says where a list goes on, which anybody may see. */
const cursorWords = ['page', 'next', 'continuation', 'pagination', 'sync'].map((word) =>
  Buffer.from(word),
);
const token = Buffer.from('token');

/** Whether the value is named `nextPageToken`, `NextToken` or `continuation_token`. */
export function isCursor({ bytes, fieldStart, start }: MatchView): boolean {
  const first = Math.max(fieldStart, start - gapMax);
  let nameEnd = start;
  while (nameEnd > first && !isLetter(bytes[nameEnd - 1] ?? 0)) nameEnd--;
  if (!endsWith(bytes, fieldStart, nameEnd, token)) return false;
  let wordEnd = nameEnd - token.length;
  if (bytes[wordEnd - 1] === 0x5f || bytes[wordEnd - 1] === 0x2d) wordEnd--;
  return cursorWords.some((word) => endsWith(bytes, fieldStart, wordEnd, word));
}

function endsWith(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  const from = end - word.length;
  return from >= start && word.every((byte, i) => lowered(bytes[from + i] ?? 0) === byte);
}
