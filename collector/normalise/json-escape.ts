const quote = 0x22;
const backslash = 0x5c;
const hexDigits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** By byte: 1 where JSON wants it escaped. */
const escapes = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === quote || byte === backslash ? 1 : 0,
);

/** Whether JSON wants a byte escaped. */
export function needsEscape(byte: number): boolean {
  return escapes[byte] === 1;
}

/**
 * Not 0 where one of four bytes is below a space, a quote or a backslash; then the lowest bit that
 * is set is the highest of the first such byte. A byte less what it must not be borrows from its
 * highest bit, which no ASCII byte has of itself, and from the bytes behind it only.
 */
export function escapesIn(word: number): number {
  const control = word - 0x20202020;
  const quoted = (word ^ 0x22222222) - 0x01010101;
  const slashed = (word ^ 0x5c5c5c5c) - 0x01010101;
  return (control | quoted | slashed) & ~word & 0x80808080;
}

/** The number of the byte, from 0, that holds the lowest bit of what `escapesIn` found. */
export function firstOf(escapes: number): number {
  return (31 - Math.clz32(escapes & -escapes)) >> 3;
}

/** Whether any of eight bytes is one. */
function wantsEscapeIn(word: number, next: number): boolean {
  const first =
    (word - 0x20202020) | ((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101);
  const second =
    (next - 0x20202020) | ((next ^ 0x22222222) - 0x01010101) | ((next ^ 0x5c5c5c5c) - 0x01010101);
  return (((first & ~word) | (second & ~next)) & 0x80808080) !== 0;
}

/** Where the first byte stands that JSON wants escaped, from `start` on; `end` where none does. */
export function nextEscape(bytes: Uint8Array, data: DataView, start: number, end: number): number {
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    if (wantsEscapeIn(data.getInt32(at, true), data.getInt32(at + 4, true))) break;
  }
  for (const last = end - 4; at <= last; at += 4) {
    const escapes = escapesIn(data.getInt32(at, true));
    if (escapes !== 0) return at + firstOf(escapes);
  }
  while (at < end && !needsEscape(bytes[at] ?? 0)) at++;
  return at;
}

/** Where the first byte below a space stands, from `start` on; `end` where there is none. */
export function nextControl(bytes: Uint8Array, data: DataView, start: number, end: number): number {
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    if (hasControl(data.getInt32(at, true), data.getInt32(at + 4, true))) break;
  }
  while (at < end && (bytes[at] ?? 0) >= 0x20) at++;
  return at;
}

/** Whether one of eight bytes is below a space. */
function hasControl(word: number, next: number): boolean {
  const found = ((word - 0x20202020) & ~word) | ((next - 0x20202020) & ~next);
  return (found & 0x80808080) !== 0;
}

/** Writes a byte as JSON escapes it; where the next one goes. */
export function writeEscape(heap: Uint8Array, at: number, byte: number): number {
  heap[at] = backslash;
  const short = shortEscape(byte);
  heap[at + 1] = short;
  if (short !== 0x75) return at + 2;
  heap[at + 2] = 0x30;
  heap[at + 3] = 0x30;
  heap[at + 4] = hexDigits[byte >>> 4] ?? 0;
  heap[at + 5] = hexDigits[byte & 15] ?? 0;
  return at + 6;
}

/**
 * The letter after the backslash; `u` where JSON has no short form. Same choice as JSON.stringify.
 */
function shortEscape(byte: number): number {
  switch (byte) {
    case quote:
    case backslash:
      return byte;
    case 0x08:
      return 0x62;
    case 0x09:
      return 0x74;
    case 0x0a:
      return 0x6e;
    case 0x0c:
      return 0x66;
    case 0x0d:
      return 0x72;
    default:
      return 0x75;
  }
}
