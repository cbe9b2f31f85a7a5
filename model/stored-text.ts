/**
 * How text stands in a row whose large pieces are stored once, in the table `content`: as it is,
 * with a reference where a piece was. A reference is the byte 1, a letter, the 32 hex digits of the
 * piece's hash and the byte 1 again. JSON has no such byte outside of an escape, and other text
 * that has one is itself made a piece.
 *
 * The letter says how the piece is spelled where it stands: `r` as it is, `e` inside a JSON string.
 * `R` and `E` name a run: a piece that is made of references without letters and what stands
 * between them, each spelled like the run. A run is what many lists begin with.
 */
export const referenceMark = '\u0001';
/** A piece that is no longer there reads as this; it is JSON, because most pieces are. */
export function missingContent(hash: string): string {
  return `{"$missing":"${hash}"}`;
}

interface Reference {
  readonly hash: string;
  readonly isRun: boolean;
}

/** The pieces that a stored text names. */
export function referencesIn(stored: string): Reference[] {
  if (!stored.includes(referenceMark)) return [];
  return stored.split(referenceMark).flatMap((part, at) => {
    const letter = part.charAt(0);
    return at % 2 === 1 ? [{ hash: part.slice(1), isRun: letter === 'R' || letter === 'E' }] : [];
  });
}

/** The pieces that a run names. */
export function referencesOfRun(run: string): string[] {
  return run.split(referenceMark).filter((_, at) => at % 2 === 1);
}

/** The text as it was, from the bodies of its pieces. */
export function rebuildText(stored: string, bodyOf: (hash: string) => string | undefined): string {
  if (!stored.includes(referenceMark)) return stored;
  const bodyOrNotice = (hash: string): string => bodyOf(hash) ?? missingContent(hash);
  const rebuildRun = (hash: string): string => {
    const run = bodyOf(hash);
    if (run === undefined) return missingContent(hash);
    return run
      .split(referenceMark)
      .map((part, at) => (at % 2 === 1 ? bodyOrNotice(part) : part))
      .join('');
  };
  return stored
    .split(referenceMark)
    .map((part, at) => {
      if (at % 2 === 0) return part;
      const letter = part.charAt(0);
      const isRun = letter === 'R' || letter === 'E';
      const text = isRun ? rebuildRun(part.slice(1)) : bodyOrNotice(part.slice(1));
      return letter === 'e' || letter === 'E' ? JSON.stringify(text).slice(1, -1) : text;
    })
    .join('');
}
