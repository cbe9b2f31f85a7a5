import { contentHashBytes } from './content-hash.ts';

/** Longest space and comma between two items of a run. */
const separatorBytesMax = 16;

/** Whether a piece ends a run, by the last hex digit of its name. */
export function endsRun(names: Uint8Array, name: number): boolean {
  return ((names[(name + 1) * contentHashBytes - 1] ?? 0) & 15) === 0;
}

/** Whether nothing but a comma and some space stands there. */
export function isSeparator(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > separatorBytesMax) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x2c && byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
      return false;
    }
  }
  return true;
}
