import { contentHash } from './content-hash.ts';
import type { Source } from './heap.ts';
import type { ScratchHeap } from './scratch-heap.ts';

/** A power of two. */
const places = 256;
/** Longer ones are named anew each time. */
const jsonBytesMax = 4_096;

/** A resource or a scope, and what follows from its JSON. */
export interface Named {
  readonly id: string;
  /** The first 16 bytes of SHA-256 that the id spells. */
  readonly hash: Uint8Array;
  /** Its attributes as JSON. */
  readonly attributes: Uint8Array;
  readonly json: Source;
}

/**
 * Names resources and scopes by their JSON. Each sender has few of them and sends them with every
 * request: those that came lately are known by their bytes. Each place remembers one, a newer one
 * takes it over.
 */
export class OriginNames {
  readonly #known: (Named | undefined)[] = Array.from({ length: places }, () => undefined);

  /** @param attributes where its attributes begin and end in the text */
  name(text: ScratchHeap, attributes: readonly [number, number]): Named {
    const { heap, heapUsed, data } = text;
    const place = placeOf(data, heapUsed);
    const known = this.#known[place];
    if (known !== undefined && isSame(known.json, text, heapUsed)) return known;
    const bytes = heap.slice(0, heapUsed);
    const hash = Buffer.from(contentHash(bytes), 'latin1');
    const named = {
      id: hash.toString('hex'),
      hash,
      attributes: bytes.subarray(...attributes),
      json: { bytes, data: new DataView(bytes.buffer) },
    };
    if (heapUsed <= jsonBytesMax) this.#known[place] = named;
    return named;
  }
}

/** By length and some words: texts that are unlike may share a place. */
function placeOf(data: DataView, length: number): number {
  let sum = length;
  const step = (length - 4) >> 3;
  for (let i = 1; i <= 8; i++) {
    sum = Math.imul(sum ^ data.getInt32(i * step, true), 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  return sum & (places - 1);
}

function isSame(known: Source, bytes: Source, length: number): boolean {
  if (known.bytes.length !== length) return false;
  let at = 0;
  for (const last = length - 4; at <= last; at += 4) {
    if (known.data.getInt32(at, true) !== bytes.data.getInt32(at, true)) return false;
  }
  for (; at < length; at++) if (known.bytes[at] !== bytes.bytes[at]) return false;
  return true;
}
