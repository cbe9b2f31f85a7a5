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
