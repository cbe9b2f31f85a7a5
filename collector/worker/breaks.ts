import type { Redactor } from '../../redaction-rules/engine.ts';
import type { MemoStats } from '../../redaction-rules/memo.ts';

/** Texts of so many bytes lie between two breaks; full of secrets they take some 30 ms. */
const breakBytes = 64 * 1024;

export interface Breaks {
  readonly redactor: Redactor;
  /** Milliseconds, without those of the breaks. */
  readonly now: () => number;
}

/**
 * The same redactor, which takes a break now and then between two texts: redaction is where a large
 * batch spends its time, and between two texts neither the engine nor a stage is in the middle of
 * anything that another batch could meet. `takeBreak` answers how many bytes it did; no break
 * follows before as many were done here.
 *
 * A thread of its own for small requests was rejected: it takes some 60 MiB, and begins too late
 * for the first.
 */
export function withBreaks(redactor: Redactor, takeBreak: () => number): Breaks {
  let left = breakBytes;
  let awayMs = 0;
  let away: MemoStats = { blocks: 0, hits: 0, bytesSpared: 0 };
  const before = (bytes: number): void => {
    left -= bytes;
    if (left > 0) return;
    const start = performance.now();
    const known = redactor.memoStats();
    left = Math.max(breakBytes, takeBreak());
    awayMs += performance.now() - start;
    away = minus(away, minus(known, redactor.memoStats()));
  };
  return {
    now: () => performance.now() - awayMs,
    redactor: {
      ...redactor,
      memoStats: () => minus(redactor.memoStats(), away),
      scan(bytes, start, end, keyBytes, keyStart, keyEnd) {
        before(end - start);
        return redactor.scan(bytes, start, end, keyBytes, keyStart, keyEnd);
      },
      scanJoined(pieces, keyBytes, keyStart, keyEnd) {
        before(pieces.reduce((sum, { length }) => sum + length, 0));
        return redactor.scanJoined(pieces, keyBytes, keyStart, keyEnd);
      },
    },
  };
}

function minus(from: MemoStats, less: MemoStats): MemoStats {
  return {
    blocks: from.blocks - less.blocks,
    hits: from.hits - less.hits,
    bytesSpared: from.bytesSpared - less.bytesSpared,
  };
}
