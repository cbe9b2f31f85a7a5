import { lowered } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';

/** Whether a match after its literal holds a word that documentation puts in place of a secret. */
export function isPlaceholder({ bytes, start, end, anchorLength }: MatchView): boolean {
  for (let at = start + anchorLength; at < end; at++) {
    for (const word of placeholderWords) if (startsWithLowered(bytes, at, end, word)) return true;
  }
  return false;
}

const placeholderWords = [
  'example',
  'placeholder',
  'changeme',
  'redacted',
  'dummy',
  'your_',
  'your-',
  'yourkey',
  'xxxxxx',
  '......',
  '******',
  '000000000',
].map((word) => new TextEncoder().encode(word));

/** Whether `word`, which is lower case, stands at `at` in either case. */
export function startsWithLowered(
  bytes: Uint8Array,
  at: number,
  end: number,
  word: Uint8Array,
): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (lowered(bytes[at + i] ?? 0) !== word[i]) return false;
  return true;
}
