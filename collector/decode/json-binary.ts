import type { Tape } from '../../model/tape.ts';
import { hexDigit } from './json-text.ts';

/** Appends what the hex text in the arena stands for; its length in bytes, -1 if it is not hex. */
export function decodeHex(tape: Tape, start: number, length: number): number {
  if (length % 2 !== 0) return -1;
  const at = tape.reserve(length / 2);
  const { bytes } = tape;
  for (let i = 0; i < length; i += 2) {
    const high = hexDigit(bytes[start + i] ?? 0);
    const low = hexDigit(bytes[start + i + 1] ?? 0);
    if (high < 0 || low < 0) return -1;
    bytes[at + i / 2] = high * 16 + low;
  }
  return length / 2;
}

const padding = 0x3d;

/** Appends what the base64 text in the arena stands for; its length in bytes, -1 if it is none. */
export function decodeBase64(tape: Tape, start: number, length: number): number {
  let end = start + length;
  let paddings = 0;
  while (paddings < 2 && end > start && tape.bytes[end - 1] === padding) {
    end--;
    paddings++;
  }
  const digits = end - start;
  if (digits % 4 === 1 || (paddings > 0 && (digits + paddings) % 4 !== 0)) return -1;
  const size = Math.floor((digits * 3) / 4);
  let to = tape.reserve(size);
  const { bytes } = tape;
  let bits = 0;
  let held = 0;
  for (let at = start; at < end; at++) {
    const digit = base64Digit(bytes[at] ?? 0);
    if (digit < 0) return -1;
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[to++] = (bits >>> held) & 0xff;
  }
  return size;
}

function base64Digit(byte: number): number {
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x61 + 26;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30 + 52;
  if (byte === 0x2b || byte === 0x2d) return 62;
  return byte === 0x2f || byte === 0x5f ? 63 : -1;
}
