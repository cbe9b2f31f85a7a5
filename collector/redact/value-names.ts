import {
  KIND_STRING,
  type Tape,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import {
  nameKeys,
  pairEntriesMax,
  pairNameMax,
  valueKeys,
} from '../../redaction-rules/pair-keys.ts';

/**
 * Of a map like `{name: 'password', value: '...'}` the word where the text of the name is; 0 where
 * it is no such map.
 */
export function nameInMap(tape: Tape, first: number): number {
  let name = 0;
  let entries = 0;
  for (let at = first; at !== 0; at = word(tape, at + VALUE_NEXT)) {
    if (++entries > pairEntriesMax) return 0;
    if (name === 0 && isShortText(tape, at) && nameKeys.has(keyText(tape, at))) name = at + VALUE_A;
  }
  return entries > 1 ? name : 0;
}

export function isNamedByMap(tape: Tape, record: number): boolean {
  return word(tape, record + VALUE_KEY + 1) <= pairNameMax && valueKeys.has(keyText(tape, record));
}

/**
 * Of an array like `['--token', '...']` or `['authorization', '...']` the word where the text
 * before an element is; 0 where it is no name.
 */
export function nameBefore(tape: Tape, previous: number): number {
  return previous !== 0 && isShortText(tape, previous) ? previous + VALUE_A : 0;
}

function isShortText(tape: Tape, at: number): boolean {
  return word(tape, at + VALUE_KIND) === KIND_STRING && word(tape, at + VALUE_B) <= pairNameMax;
}

function keyText(tape: Tape, at: number): string {
  const start = word(tape, at + VALUE_KEY);
  const { buffer, byteOffset } = tape.bytes;
  const length = Math.min(pairNameMax, word(tape, at + VALUE_KEY + 1));
  return Buffer.from(buffer, byteOffset + start, length)
    .toString('latin1')
    .toLowerCase();
}

function word(tape: Tape, at: number): number {
  return tape.words[at] ?? 0;
}
