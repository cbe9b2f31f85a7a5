import type { Heap } from './json-bytes.ts';
import { hexValue } from './json-scan.ts';

const backslash = 0x5c;

/**
 * Writes the first characters of a JSON string that stands without its quotes in `source`, as
 * plain UTF-8; answers how many. The string is valid and its escapes spell no surrogates.
 */
export function writeUnescaped(
  out: Heap,
  source: Uint8Array,
  start: number,
  end: number,
  charactersMax: number,
): number {
  out.ensureHeap(charactersMax * 4);
  let characters = 0;
  for (let at = start; at < end; ) {
    const byte = source[at] ?? 0;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (!isContinuation) {
      if (characters === charactersMax) break;
      characters++;
    }
    if (byte !== backslash) {
      out.heap[out.heapUsed++] = byte;
      at++;
    } else if (source[at + 1] === 0x75) {
      writeCharacter(out, hexNumber(source, at + 2));
      at += 6;
    } else {
      out.heap[out.heapUsed++] = plainByte(source[at + 1] ?? 0);
      at += 2;
    }
  }
  return characters;
}

function hexNumber(source: Uint8Array, at: number): number {
  let number = 0;
  for (let i = at; i < at + 4; i++) number = number * 16 + hexValue(source[i] ?? 0);
  return number;
}

/** Of the Basic Multilingual Plane. */
function writeCharacter(out: Heap, code: number): void {
  const { heap } = out;
  if (code < 0x80) {
    heap[out.heapUsed++] = code;
    return;
  }
  if (code < 0x800) heap[out.heapUsed++] = 0xc0 | (code >>> 6);
  else {
    heap[out.heapUsed++] = 0xe0 | (code >>> 12);
    heap[out.heapUsed++] = 0x80 | ((code >>> 6) & 0x3f);
  }
  heap[out.heapUsed++] = 0x80 | (code & 0x3f);
}

/** What the letter after a backslash stands for. */
function plainByte(letter: number): number {
  switch (letter) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return letter;
  }
}
