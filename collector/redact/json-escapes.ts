/**
 * JSON text can spell any character as `\u0040`, and a rule that looks for `@` does not see it; the
 * next stage parses that JSON and would write the plain text. So what is scanned is the text
 * without such spellings.
 */
const backslash = 0x5c;
const letterU = 0x75;
const slash = 0x2f;

/** True where any text in the range could be spelled so. One native search for a whole batch. */
export function mayHoldEscapes(bytes: Uint8Array, start: number, end: number): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  return text.includes('\\u00') || text.includes('\\/');
}

/**
 * The range with every `\u0020` to `\u007e` and `\/` as the character itself, except quotes and
 * backslashes, so that JSON stays JSON. Any number of backslashes may stand before it, also spelled
 * `\u005c`, because JSON is nested in JSON. Undefined where there is none. Time is linear.
 */
export function withoutEscapes(
  bytes: Uint8Array,
  start: number,
  end: number,
): Uint8Array | undefined {
  let at = nextBackslash(bytes, start, end);
  if (at === end) return undefined;
  const plain = new Uint8Array(end - start);
  let copied = start;
  let length = 0;
  while (at < end) {
    const after = endOfBackslashes(bytes, at, end);
    const isSlash = after < end && bytes[after] === slash;
    const code = isSlash ? slash : printableAt(bytes, after, end);
    if (code !== undefined) {
      plain.set(bytes.subarray(copied, at), length);
      length += at - copied;
      plain[length++] = code;
      copied = after + (isSlash ? 1 : 5);
    }
    at = nextBackslash(bytes, Math.max(copied, after), end);
  }
  if (copied === start) return undefined;
  plain.set(bytes.subarray(copied, end), length);
  return plain.subarray(0, length + end - copied);
}

/** Not `indexOf`, which would search to the end of the arena. */
function nextBackslash(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== backslash) at++;
  return at;
}

/** Where the backslashes that begin at `at` end, those spelled `u005c` included. */
function endOfBackslashes(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    if (bytes[at] === backslash) at++;
    else if (codeAt(bytes, at, end) === backslash) at += 5;
    else break;
  }
  return at;
}

function printableAt(bytes: Uint8Array, at: number, end: number): number | undefined {
  const code = codeAt(bytes, at, end);
  if (code === undefined || code < 0x20 || code > 0x7e || code === 0x22) return undefined;
  return code;
}

/** The number of `u00XX`. */
function codeAt(bytes: Uint8Array, at: number, end: number): number | undefined {
  if (at + 5 > end || bytes[at] !== letterU) return undefined;
  if (bytes[at + 1] !== 0x30 || bytes[at + 2] !== 0x30) return undefined;
  const high = hexDigit(bytes[at + 3] ?? 0);
  const low = hexDigit(bytes[at + 4] ?? 0);
  return high < 0 || low < 0 ? undefined : high * 16 + low;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
