/**
 * An answer's id as two words: what the claims on answers are found by. Not cryptographic, because
 * whoever can make two ids of one key can send the same id twice. MD5, which DuckDB could compute,
 * took a tenth of the main thread's time.
 */

/** Of the bytes from `start` on. Each step can be undone, so texts of one word never meet. */
export function responseKey(
  bytes: DataView,
  start: number,
  length: number,
  key: Uint32Array,
): void {
  let a = length ^ 0x9e3779b9;
  let b = 0x7f4a7c15;
  const end = start + length;
  for (let at = start; at < end; at += 4) {
    const word = end - at < 4 ? lastWord(bytes, at, end) : bytes.getInt32(at, true);
    a = Math.imul(a ^ word, 0xcc9e2d51);
    a ^= a >>> 15;
    b = Math.imul(b + word, 0x85ebca6b);
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ b, 0xc2b2ae35);
  b = Math.imul(b ^ (a >>> 16), 0x1b873593);
  key[0] = a ^ (b >>> 14);
  key[1] = b;
}

function lastWord(bytes: DataView, at: number, end: number): number {
  let word = 0;
  for (let i = end - 1; i >= at; i--) word = (word << 8) | bytes.getUint8(i);
  return word;
}
