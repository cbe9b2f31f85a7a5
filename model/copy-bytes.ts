/** A few bytes are copied sooner than a view of them is made. */
export function copyBytes(
  to: Uint8Array,
  at: number,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  if (end - start >= 32) {
    to.set(source.subarray(start, end), at);
    return;
  }
  for (let from = start; from < end; from++) to[at + from - start] = source[from] ?? 0;
}

/** Puts text there a byte a character; false, whatever is written, where it is not all ASCII. */
export function putAscii(to: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return false;
    to[at + i] = code;
  }
  return true;
}
