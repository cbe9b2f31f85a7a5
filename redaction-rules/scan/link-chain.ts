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
const distanceMax = 24;
const noParts = { distance: 0, partOf: new Uint8Array(0), parts: [] };

export const noChain: LinkChain = { links: [], ...noParts };

/** Parted where the largest part becomes smallest; not at all where no byte parts them. */
export function chainOf(links: readonly Link[]): LinkChain {
  let best: ReadonlyMap<number, readonly Link[]> | undefined;
  let bestDistance = 0;
  let bestSize = links.length;
  for (
    let distance = -distanceMax;
    links.length > linksMax && distance <= distanceMax;
    distance++
  ) {
    const groups = groupsAt(links, distance);
    const size = Math.max(...[...groups.values()].map(({ length }) => length));
    if (size >= bestSize) continue;
    [best, bestDistance, bestSize] = [groups, distance, size];
  }
  if (best === undefined) return { links, ...noParts };
  const partOf = new Uint8Array(256);
  const parts = [chainOf(best.get(beyond) ?? [])];
  for (const [byte, group] of best) {
    if (byte !== beyond) partOf[byte] = parts.push(chainOf(group)) - 1;
  }
  return { links, distance: bestDistance, partOf, parts };
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

/** Key of the literals that do not reach to the byte; they are in every other group as well. */
const beyond = -1;

function groupsAt(links: readonly Link[], distance: number): ReadonlyMap<number, readonly Link[]> {
  const keyOf = ({ literal, offset }: Link): number => literal[offset + distance] ?? beyond;
  const keys = new Set([beyond, ...links.map(keyOf)]);
  return new Map(
    [...keys].map((key) => [key, links.filter((link) => [key, beyond].includes(keyOf(link)))]),
  );
}
