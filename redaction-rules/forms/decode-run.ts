import { hexValue } from '../scan/byte-kinds.ts';
import { type EncodedRun, isHex, wrappedMin } from './encoded-runs.ts';

/** Of the decoded bytes at most one in ten may be no text. */
const strangeShare = 10;
const textMin = 8;

const newline = 0x0a;
const carriageReturn = 0x0d;
const backslash = 0x5c;
const escapeSign = 0x1b;

/**
 * What a run says, written to the front of `target`; its length, 0 where it is no text. Stops as
 * soon as too many bytes are none, which in images and ciphers is at once.
 */
export function decodeRun(bytes: Uint8Array, run: EncodedRun, target: Uint8Array): number {
  if (isImage(bytes, run.start)) return 0;
  const length = run.end - run.start;
  if (length % 2 === 0 && run.isHex && isHex(bytes, run.start + wrappedMin, run.end)) {
    // Sixteen of the 64 digits of base64 and no others: no text is encoded so.
    return decodeHex(bytes, run, target);
  }
  return decodeBase64(bytes, run, target);
}

function decodeBase64(bytes: Uint8Array, run: EncodedRun, target: Uint8Array): number {
  const { start, end } = run;
  const strangeMax = ((end - start) * 3) / 4 / strangeShare;
  let strange = 0;
  let continuations = 0;
  let written = 0;
  let held = 0;
  let bits = 0;
  for (let at = start; at < end; at++) {
    if (bits === 0 && at + 4 <= end) {
      const a = sixBits[bytes[at] ?? 0] ?? 0;
      const b = sixBits[bytes[at + 1] ?? 0] ?? 0;
      const c = sixBits[bytes[at + 2] ?? 0] ?? 0;
      const d = sixBits[bytes[at + 3] ?? 0] ?? 0;
      if ((a | b | c | d) < noValue) {
        target[written] = (a << 2) | (b >> 4);
        target[written + 1] = ((b & 15) << 4) | (c >> 2);
        target[written + 2] = ((c & 3) << 6) | d;
        for (const last = written + 3; written < last; written++) {
          const judged = judgements[(continuations << 8) | (target[written] ?? 0)] ?? 0;
          continuations = judged & 3;
          strange += judged >> 2;
        }
        if (strange > strangeMax) return 0;
        at += 3;
        continue;
      }
    }
    const byte = bytes[at] ?? 0;
    const value = sixBits[byte] ?? 0;
    if (value === noValue) {
      // Only a newline can stand inside of a run; the letter of an escaped one goes with it.
      if (byte === backslash && bytes[at + 1] !== backslash) at++;
      continue;
    }
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const decoded = (held >> bits) & 0xff;
    target[written++] = decoded;
    const judged = judgements[(continuations << 8) | decoded] ?? 0;
    continuations = judged & 3;
    strange += judged >> 2;
    if (strange > strangeMax) return 0;
  }
  return written;
}

function decodeHex(bytes: Uint8Array, run: EncodedRun, target: Uint8Array): number {
  const { start, end } = run;
  const strangeMax = (end - start) / 2 / strangeShare;
  let strange = 0;
  let continuations = 0;
  let written = 0;
  for (let at = start; at < end; at += 2) {
    const decoded = (hexValue(bytes[at] ?? 0) << 4) | hexValue(bytes[at + 1] ?? 0);
    target[written++] = decoded;
    const judged = judgements[(continuations << 8) | decoded] ?? 0;
    continuations = judged & 3;
    strange += judged >> 2;
    if (strange > strangeMax) return 0;
  }
  return written;
}

/** Whether the first bytes are long enough a text to hold what a rule could find. */
export function isText(bytes: Uint8Array, length: number): boolean {
  let strange = 0;
  let continuations = 0;
  for (let at = 0; at < length; at++) {
    const judged = judgements[(continuations << 8) | (bytes[at] ?? 0)] ?? 0;
    continuations = judged & 3;
    strange += judged >> 2;
  }
  return length >= textMin && strange <= length / strangeShare;
}

/**
 * Of a decoded byte: how many more bytes its character has, and four for it and for what it breaks
 * off where that is no text in UTF-8.
 */
function judge(byte: number, continuations: number): number {
  if (continuations > 0 && (byte & 0xc0) === 0x80) return continuations - 1;
  const broken = continuations > 0 ? 4 : 0;
  if (byte >= 0xc2 && byte <= 0xf4) return broken + (byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3);
  return broken + (isStrange(byte) ? 4 : 0);
}

/** By `continuations << 8 | byte`: random bytes would make each branch of it a guess. */
const judgements = Uint8Array.from({ length: 1_024 }, (_, i) => judge(i & 255, i >> 8));

/**
 * Control characters but tab, newlines and what begins colours, and bytes that begin nothing in
 * UTF-8.
 */
function isStrange(byte: number): boolean {
  if (byte >= 0x20) return byte >= 0x7f;
  return byte !== 9 && byte !== newline && byte !== carriageReturn && byte !== escapeSign;
}

/** PNG, JPEG, GIF, WebP or WAV, MP3, gzip and zip by their first bytes, in base64. */
const magicNumbers = ['iVBORw0', '/9j/', 'R0lGOD', 'UklGR', 'SUQz', 'H4sI', 'UEsDB'];
const magicByFirst = Array.from({ length: 256 }, (_, byte) =>
  magicNumbers
    .filter((text) => text.charCodeAt(0) === byte)
    .map((text) => new TextEncoder().encode(text)),
);

function isImage(bytes: Uint8Array, at: number): boolean {
  for (const magic of magicByFirst[bytes[at] ?? 0] ?? []) {
    let i = 1;
    while (i < magic.length && bytes[at + i] === magic[i]) i++;
    if (i === magic.length) return true;
  }
  return false;
}

/** Both alphabets of RFC 4648, as bits of six. */
const noValue = 64;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sixBits = new Uint8Array(256).fill(noValue);
for (const [value, char] of [...alphabet].entries()) sixBits[char.charCodeAt(0)] = value;
sixBits[0x2d] = 62;
sixBits[0x5f] = 63;
