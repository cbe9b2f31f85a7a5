import type { Heap, Source } from './heap.ts';
import { hexValue } from './json-scan.ts';

const backslash = 0x5c;

/**
 * Writes the first characters of a JSON string that stands without its quotes in `source`, as
 * plain UTF-8; answers how many. The string is valid and its escapes spell no surrogates.
 */
export function writeUnescaped(
  out: Heap,
  { bytes: source, data }: Source,
  start: number,
  end: number,
  charactersMax: number,
): number {
  out.ensureHeap(charactersMax * 4);
  const { heap, heapView } = out;
  let to = out.heapUsed;
  let characters = 0;
  const lastWord = end - 4;
  const lastCount = charactersMax - 4;
  for (let at = start; at < end; ) {
    while (at <= lastWord && characters <= lastCount) {
      const word = data.getInt32(at, true);
      if (!isPlain(word)) break;
      heapView.setInt32(to, word, true);
      characters += 4;
      to += 4;
      at += 4;
    }
    if (at >= end) break;
    const byte = source[at] ?? 0;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (!isContinuation) {
      if (characters === charactersMax) break;
      characters++;
    }
    if (byte !== backslash) {
      heap[to++] = byte;
      at++;
    } else if (source[at + 1] === 0x75) {
      to = writeCharacter(heap, to, hexNumber(source, at + 2));
      at += 6;
    } else {
      heap[to++] = plainByte(source[at + 1] ?? 0);
      at += 2;
    }
  }
  out.heapUsed = to;
  return characters;
}

/** Whether each of four bytes is a character of its own and no backslash. */
function isPlain(word: number): boolean {
  const slashed = (word ^ 0x5c5c5c5c) - 0x01010101;
  return ((slashed | word) & 0x80808080) === 0;
}

function hexNumber(source: Uint8Array, at: number): number {
  let number = 0;
  for (let i = at; i < at + 4; i++) number = number * 16 + hexValue(source[i] ?? 0);
  return number;
}

/** Of the Basic Multilingual Plane; where the next character goes. */
function writeCharacter(heap: Uint8Array, at: number, code: number): number {
  let to = at;
  if (code < 0x80) {
    heap[to++] = code;
    return to;
  }
  if (code < 0x800) heap[to++] = 0xc0 | (code >>> 6);
  else {
    heap[to++] = 0xe0 | (code >>> 12);
    heap[to++] = 0x80 | ((code >>> 6) & 0x3f);
  }
  heap[to++] = 0x80 | (code & 0x3f);
  return to;
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
