import type { Canonical } from './rule.ts';
import { isAlphanumeric, isDigit, lowered } from './scan/byte-kinds.ts';

/** One spelling per value. Loops over bytes: no regular expression runs on what a sender sent. */
export function spell(canonical: Canonical, value: Buffer): Buffer {
  switch (canonical) {
    case 'exact':
      return value;
    case 'lower':
      return keep(value, () => true, lowered);
    case 'upper':
      return keep(value, isAlphanumeric, uppered);
    case 'digits':
      return keep(value, isDigit, same);
    case 'pem':
      return pemBody(value);
  }
}

/** The bytes that are wanted, as they are to be written. */
export function keep(
  value: Buffer,
  wanted: (byte: number) => boolean,
  written: (byte: number) => number,
): Buffer {
  const result = Buffer.alloc(value.length);
  let length = 0;
  for (const byte of value) if (wanted(byte)) result[length++] = written(byte);
  return result.subarray(0, length);
}

function uppered(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

function same(byte: number): number {
  return byte;
}

/** The key material alone, whether its lines were joined by newlines, `\n` or spaces. */
function pemBody(value: Buffer): Buffer {
  const header = value.indexOf('-----', 5);
  const from = header < 0 ? 0 : header + 5;
  const footer = value.indexOf('-----', from);
  const body = value.subarray(from, footer < 0 ? value.length : footer);
  let escaped = false;
  return keep(
    body,
    (byte) => {
      // The letter after backslashes belongs to the escape, unless it is the slash of base64.
      const wanted = isBase64(byte) && !(escaped && byte !== slash);
      escaped = byte === backslash;
      return wanted;
    },
    same,
  );
}

const slash = 0x2f;
const backslash = 0x5c;

function isBase64(byte: number): boolean {
  return isAlphanumeric(byte) || byte === 0x2b || byte === slash || byte === 0x3d;
}
