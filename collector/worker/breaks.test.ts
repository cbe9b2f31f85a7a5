import { describe, expect, test } from 'vitest';
import type { Redactor } from '../../redaction-rules/engine.ts';
import { withBreaks } from './breaks.ts';

const KiB = 1024;
const bytes = new Uint8Array(1024 * KiB);

/** A redactor that finds nothing and remembers every block. */
function counting(): Redactor {
  let blocks = 0;
  return {
    ruleSetDigest: 'rs-none',
    dropsContent: false,
    scan(_bytes, start, end) {
      blocks += (end - start) / KiB;
      return undefined;
    },
    scanJoined(pieces) {
      blocks += pieces.length;
      return pieces.map(() => undefined);
    },
    memoStats: () => ({ blocks, hits: 0, bytesSpared: 0 }),
    isTellingName: () => false,
  };
}

describe('breaks', () => {
  const rows: readonly (readonly [string, number, readonly number[], readonly number[]])[] = [
    ['none in a small text', 0, [16], []],
    ['before every 64 KiB', 0, [32, 32, 32, 32, 64, 1], [2, 4, 5]],
    ['one before a text of any size', 0, [900, 900], [1, 2]],
    ['as much is done here as in the last one', 200 * KiB, [64, 64, 64, 64, 64, 64], [1, 5]],
  ];
  test.each(rows)('%s', (_name, done, textsKiB, want) => {
    let texts = 0;
    const taken: number[] = [];
    const { redactor } = withBreaks(counting(), () => {
      taken.push(texts);
      return done;
    });
    for (const size of textsKiB) {
      texts++;
      redactor.scan(bytes, 0, size * KiB);
    }
    expect(taken).toEqual(want);
  });

  test('between the pieces of texts, too', () => {
    let breaks = 0;
    const { redactor } = withBreaks(counting(), () => ++breaks);
    redactor.scanJoined([bytes.subarray(0, 40 * KiB), bytes.subarray(0, 40 * KiB)], bytes, 0, 0);
    expect(breaks).toBe(1);
  });

  test('count neither as time nor as blocks of the batch that has them', () => {
    const all = counting();
    const { redactor, now } = withBreaks(all, () => {
      all.scan(bytes, 0, 1000 * KiB);
      for (const until = performance.now() + 20; performance.now() < until; );
      return 0;
    });
    const [start, passed] = [now(), performance.now()];
    for (let i = 0; i < 4; i++) redactor.scan(bytes, 0, 64 * KiB);
    expect(redactor.memoStats().blocks).toBe(4 * 64);
    expect(all.memoStats().blocks).toBe(4 * 64 + 4 * 1000);
    const own = now() - start;
    expect(performance.now() - passed - own).toBeGreaterThanOrEqual(4 * 20);
  });
});
