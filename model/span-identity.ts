/**
 * The content hash of a span, 16 bytes, has two halves. The first names the span by what both of
 * its forms tell: the row of one that is kept, and the narrow row of one that is only counted. The
 * second is of all that the form in hand tells, and one bit of it says which form that is. So a
 * span that is sent again is known though a sampler would choose otherwise by now: of two forms the
 * first halves are compared, of two spans of one form all of it.
 */
export const sharedHashBytes = 8;
/** In the byte behind the first half: set in narrow rows, clear in others. */
export const narrowBit = 1;

/** Marks the 16 bytes at `at` as those of a narrow row. */
export function markNarrow(hashes: Uint8Array, at: number): void {
  const place = at + sharedHashBytes;
  hashes[place] = (hashes[place] ?? 0) | narrowBit;
}
