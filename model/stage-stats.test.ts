import { describe, expect, test } from 'vitest';
import { createStageStats, latencyBounds } from './stage-stats.ts';

describe('stage statistics', () => {
  test('sum by signal and by reason; signals that were not seen are left out', () => {
    const stats = createStageStats('decode', () => ({ batches: 1, batchesMax: 8 }));
    stats.in('logs', 1, 3, 100);
    stats.in('logs', 1, 4, 50);
    stats.in('traces', 1, 0, 9);
    stats.out('logs', 1, 2, 80);
    stats.lost('logs', 'malformed', 0, 1);
    stats.lost('logs', 'malformed', 1, 4);
    const { signals, held, stage } = stats.snapshot();
    expect({ stage, held }).toEqual({ stage: 'decode', held: { batches: 1, batchesMax: 8 } });
    expect(signals).toMatchObject([
      { signal: 'traces', in: { batches: 1, items: 0, bytes: 9 }, out: { batches: 0 }, lost: [] },
      {
        signal: 'logs',
        in: { batches: 2, items: 7, bytes: 150 },
        out: { batches: 1, items: 2, bytes: 80 },
        lost: [{ reason: 'malformed', batches: 1, items: 5 }],
      },
    ]);
  });

  const cases: readonly (readonly [number, number])[] = [
    [0, 0],
    [0.0001, 0],
    [0.00011, 1],
    [0.9, 12],
    [10, 15],
    [10.1, 16],
  ];
  test.each(cases)('%d seconds fall into bucket %d', (seconds, bucket) => {
    const stats = createStageStats('load');
    stats.took('traces', seconds);
    const latency = stats.snapshot().signals[0]?.latency;
    expect(latency).toMatchObject({ count: 1, seconds });
    expect(latency?.buckets.indexOf(1)).toBe(bucket);
    expect(latency?.buckets).toHaveLength(latencyBounds.length + 1);
  });
});
