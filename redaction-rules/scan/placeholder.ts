import { lowered } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';

/** Whether a match after its literal holds a word that documentation puts in place of a secret. */
export function isPlaceholder({ bytes, start, end, anchorLength }: MatchView): boolean {
  for (let at = start + anchorLength; at < end; at++) {
    const words = placeholderWords[bytes[at] ?? 0];
    if (words === undefined) continue;
    for (const word of words) if (startsWithLowered(bytes, at, end, word)) return true;
  }
  return false;
}

/** Words by their first byte in either case: nearly every byte of a text begins none. */
export type WordTable = readonly (readonly Uint8Array[] | undefined)[];

export function wordTable(words: readonly string[]): WordTable {
  const table: (Uint8Array[] | undefined)[] = new Array(256).fill(undefined);
  for (const word of words.map((text) => new TextEncoder().encode(text))) {
    const first = word[0] ?? 0;
    for (let byte = 0; byte < 256; byte++) {
      if (lowered(byte) === first) table[byte] = [...(table[byte] ?? []), word];
    }
  }
  return table;
}

const placeholderWords = wordTable([
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
]);

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
