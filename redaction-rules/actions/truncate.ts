import type { Hit } from '../scan/hit.ts';

const backslash = 0x5c;
const percent = 0x25;
/** `\ud83d\ude00`, the longest thing that is spelled together, less its last sign. */
const spelledMax = 11;

/**
 * The part of a hit that goes, so that `kept` bytes of it stay: not a part of a character, of an
 * escape or of a percent-encoded byte, behind which a bracket would mean something else. What is
 * encoded goes whole.
 */
export function tailOf(hit: Hit, bytes: Uint8Array, kept: number): Hit {
  if (hit.origin !== undefined) return hit;
  let start = hit.start + kept;
  while (start > hit.start && isInside(bytes[start] ?? 0)) start--;
  for (let at = Math.max(hit.start, start - spelledMax); at < start; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === backslash || (byte === percent && at + 3 > start)) start = at;
  }
  while (start > hit.start && bytes[start - 1] === backslash) start--;
  return { ...hit, start };
}

/** Of UTF-8: the second byte of a character or a later one. */
function isInside(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
