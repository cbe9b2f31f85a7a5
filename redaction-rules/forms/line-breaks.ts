import { afterBackslashes } from './backslashes.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/** After the newline at `at`, written or escaped at any depth of JSON; `at` where there is none. */
export function afterBreak(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return at;
  const byte = bytes[at];
  if (byte === newline || byte === carriageReturn) return at + 1;
  const letter = afterBackslashes(bytes, at, end);
  if (letter === at || letter >= end) return at;
  const isBreak = bytes[letter] === 0x6e || bytes[letter] === 0x72;
  return isBreak ? letter + 1 : at;
}

/** After all newlines at `from`. */
export function afterBreaks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (let next = afterBreak(bytes, at, end); next > at; next = afterBreak(bytes, at, end)) {
    at = next;
  }
  return at;
}
