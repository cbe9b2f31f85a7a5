/** A literal by a window of three of its bytes. */
export interface Link {
  readonly anchor: number;
  readonly literal: Uint8Array;
  /** How far into the literal the window lies. */
  readonly offset: number;
}

/** The literals of one window; those of a long chain parted by another byte of theirs. */
export interface LinkChain {
  readonly links: readonly Link[];
  /** Where that byte lies, from the beginning of the window on. */
  readonly distance: number;
  /** By that byte, the number of a part; 0 is those that do not reach it. */
  readonly partOf: Uint8Array;
  readonly parts: readonly LinkChain[];
}

/** So many literals are compared as fast as they are parted. */
const linksMax = 2;
/** How far from the window the byte may lie. */
const distanceMax = 12;
const noPartOf = new Uint8Array(0);

export const noChain: LinkChain = whole([]);

/** Parted where the largest part becomes smallest; not at all where no byte parts them. */
export function chainOf(links: readonly Link[]): LinkChain {
  let distance = 0;
  let size = links.length;
  for (let at = -distanceMax; links.length > linksMax && at <= distanceMax; at++) {
    const largest = largestPart(links, at);
    if (largest < size) [distance, size] = [at, largest];
  }
  if (size === links.length) return whole(links);
  const keys = new Set(links.map((link) => keyOf(link, distance)));
  const part = (key: number): LinkChain =>
    chainOf(links.filter((link) => [key, beyond].includes(keyOf(link, distance))));
  const partOf = new Uint8Array(256);
  const parts = [part(beyond)];
  for (const key of keys) if (key !== beyond) partOf[key] = parts.push(part(key)) - 1;
  return { links, distance, partOf, parts };
}

/** All members are written here, for objects of one shape are read faster. */
function whole(links: readonly Link[]): LinkChain {
  return { links, distance: 0, partOf: noPartOf, parts: [] };
}

/** Those literals of a chain that may stand around the window at `at`. */
export function linksAround(chain: LinkChain, bytes: Uint8Array, at: number): readonly Link[] {
  let part = chain;
  while (part.parts.length > 0) {
    const place = at + part.distance;
    const byte = place >= 0 && place < bytes.length ? (bytes[place] ?? 0) : 0;
    part = part.parts[part.partOf[byte] ?? 0] ?? noChain;
  }
  return part.links;
}

/** Key of the literals that do not reach to the byte; they are in every other part as well. */
const beyond = -1;

function keyOf({ literal, offset }: Link, distance: number): number {
  return literal[offset + distance] ?? beyond;
}

function largestPart(links: readonly Link[], distance: number): number {
  const counts = new Map<number, number>();
  for (const link of links) {
    const key = keyOf(link, distance);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const short = counts.get(beyond) ?? 0;
  counts.set(beyond, 0);
  return short + Math.max(...counts.values());
}
