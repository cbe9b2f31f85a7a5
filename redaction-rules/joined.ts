import type { Hit } from './scan/hit.ts';

interface Joined {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly source: 'sender' | 'store';
  readonly cuts?: number[];
}

interface Result<Found> {
  readonly bytes: Uint8Array;
  readonly hits: readonly Found[];
}

/**
 * Scans pieces as one text and then each by itself, because a piece alone may be what the text as a
 * whole only continues.
 */
export function scanPieces<Found>(
  pieces: readonly Uint8Array[],
  source: 'sender' | 'store',
  scanField: (field: Joined) => Result<Found> | undefined,
): readonly (Result<Found> | undefined)[] {
  const bytes = Buffer.concat(pieces);
  let end = 0;
  const cuts = pieces.map((piece) => {
    end += piece.length;
    return end;
  });
  const whole = scanField({ bytes, start: 0, end: bytes.length, source, cuts });
  if (whole === undefined) {
    return pieces.map((piece) => scanField({ bytes: piece, start: 0, end: piece.length, source }));
  }
  // A text that could not be scanned is one replacement, in place of the first piece.
  const ends = cuts.at(-1) === whole.bytes.length ? cuts : cuts.map(() => whole.bytes.length);
  const parts = ends.map((to, i) => whole.bytes.slice(i === 0 ? 0 : ends[i - 1], to));
  const first = parts.findIndex((part, i) => !Buffer.from(part).equals(pieces[i] ?? part));
  return parts.map((part, i) => {
    const piece = pieces[i] ?? part;
    const alone = scanField({ bytes: part, start: 0, end: part.length, source: 'store' });
    const hits = i === first ? whole.hits : [];
    if (alone !== undefined) return { bytes: alone.bytes, hits: [...hits, ...alone.hits] };
    return Buffer.from(part).equals(piece) ? undefined : { bytes: part, hits };
  });
}

/** A cut inside of what was replaced moves behind its replacement. */
export function moveCuts(cuts: number[], hits: readonly Hit[], lengths: readonly number[]): void {
  let delta = 0;
  let next = 0;
  for (const [i, cut] of cuts.entries()) {
    for (let hit = hits[next]; hit !== undefined && hit.end <= cut; hit = hits[++next]) {
      delta += (lengths[next] ?? 0) - (hit.end - hit.start);
    }
    const hit = hits[next];
    const isInside = hit !== undefined && hit.start < cut;
    cuts[i] = isInside ? hit.start + delta + (lengths[next] ?? 0) : cut + delta;
  }
}
