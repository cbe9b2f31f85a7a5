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
  readonly isSame?: true;
  readonly isWhole?: true;
}

/**
 * Scans pieces as one text and then each by itself, because a piece alone may be what the text as a
 * whole only continues.
 */
export function scanPieces<Found extends { readonly action: string }>(
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
  if (whole === undefined || whole.isSame === true) {
    return pieces.map((piece) => scanField({ bytes: piece, start: 0, end: piece.length, source }));
  }
  // A text that was dropped or not scanned is one replacement, in place of the first piece.
  const ends = whole.isWhole === true ? cuts.map(() => whole.bytes.length) : cuts;
  const parts = ends.map((to, i) => whole.bytes.slice(i === 0 ? 0 : ends[i - 1], to));
  const first = parts.findIndex((part, i) => !Buffer.from(part).equals(pieces[i] ?? part));
  return parts.map((part, i) => {
    const piece = pieces[i] ?? part;
    const alone = scanField({ bytes: part, start: 0, end: part.length, source: 'store' });
    // What stays is counted where it stands, below.
    const hits = i === first ? whole.hits.filter(({ action }) => action !== 'keep') : [];
    const isSame = Buffer.from(alone?.bytes ?? part).equals(piece);
    if (alone !== undefined && isSame) return { ...alone, isSame };
    if (alone !== undefined) return { bytes: alone.bytes, hits: [...hits, ...alone.hits] };
    return isSame ? undefined : { bytes: part, hits };
  });
}

/** A cut inside of what was replaced moves behind its replacement. */
export function moveCuts(cuts: number[], hits: readonly Hit[], texts: readonly string[]): void {
  let delta = 0;
  let next = 0;
  for (const [i, cut] of cuts.entries()) {
    for (let hit = hits[next]; hit !== undefined && hit.end <= cut; hit = hits[++next]) {
      delta += (texts[next]?.length ?? 0) - (hit.end - hit.start);
    }
    const hit = hits[next];
    const isInside = hit !== undefined && hit.start < cut;
    cuts[i] = isInside ? hit.start + delta + (texts[next]?.length ?? 0) : cut + delta;
  }
}
