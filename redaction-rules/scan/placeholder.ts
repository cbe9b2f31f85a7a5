import { lowered } from './byte-kinds.ts';
import type { MatchView } from './match-view.ts';

/** Whether a match after its literal holds a word that documentation puts in place of a secret. */
export function isPlaceholder({ bytes, start, end, anchorLength }: MatchView): boolean {
  for (let at = start + anchorLength; at < end; at++) {
    const first = bytes[at] ?? 0;
    if (placeholderWords.begins[first] === 0) continue;
    for (const word of wordsFrom(placeholderWords, first))
      if (startsWithLowered(bytes, at, end, word)) return true;
  }
  return false;
}

/** Words by their first byte in either case: nearly every byte of a text begins none. */
export interface WordTable {
  /** By byte: 0, or one more than the place of its words in `lists`. */
  readonly begins: Uint8Array;
  readonly lists: readonly (readonly Uint8Array[])[];
}

export function wordTable(words: readonly string[]): WordTable {
  const begins = new Uint8Array(256);
  const encoded = words.map((text) => new TextEncoder().encode(text));
  const groups = [...Map.groupBy(encoded, ([first = 0]) => first)];
  for (const [i, [first]] of groups.entries()) {
    for (let byte = 0; byte < 256; byte++) if (lowered(byte) === first) begins[byte] = i + 1;
  }
  return { begins, lists: groups.map(([, list]) => list) };
}

/** The words that begin with this byte. */
export function wordsFrom({ begins, lists }: WordTable, byte: number): readonly Uint8Array[] {
  return lists[(begins[byte] ?? 0) - 1] ?? [];
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
