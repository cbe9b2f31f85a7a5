/** A small seeded generator (mulberry32): the same seed gives the same mutations everywhere. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/**
 * One to four damages: bit flips, cuts, runs of one byte, pieces moved in from elsewhere, lying
 * lengths.
 */
export function mutate(
  source: Uint8Array,
  other: Uint8Array,
  random: (below: number) => number,
): Uint8Array {
  let bytes = Uint8Array.from(source);
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) {
    bytes = mutateOnce(bytes, other, random);
  }
  return bytes;
}

function mutateOnce(
  bytes: Uint8Array<ArrayBuffer>,
  other: Uint8Array,
  random: (below: number) => number,
): Uint8Array<ArrayBuffer> {
  const at = random(bytes.length);
  switch (random(7)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
    case 1:
      bytes[at] = random(256);
      return bytes;
    case 2:
      return bytes.slice(0, at);
    case 3:
      return join(bytes.subarray(0, at), bytes.subarray(at + 1 + random(16)));
    case 4: {
      const from = random(Math.max(1, other.length));
      const piece = other.subarray(from, from + 1 + random(40));
      return join(bytes.subarray(0, at), piece, bytes.subarray(at));
    }
    case 5:
      bytes.fill(random(2) === 0 ? 0xff : random(256), at, at + 1 + random(6));
      return bytes;
    default:
      // A length or a varint that is off by a little, or by a lot.
      bytes[at] = ((bytes[at] ?? 0) + (random(2) === 0 ? 1 : 255)) & 0xff;
      return bytes;
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
