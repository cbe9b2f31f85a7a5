import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bug, Unavailable } from '../../model/errors.ts';
import { inflatersMax } from '../../model/limits.ts';
import { type Admitted, createAdmission, type Pressure } from './admission.ts';

const calm: Pressure = { unflushedBytes: 0, unflushedBytesMax: 1 };

function admissionOf(inflightBytesMax: number, pressure: Pressure = calm) {
  return createAdmission({ inflightBytesMax }, () => pressure);
}

function refusalCode(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable && error.retryAfterMs > 0) return error.code;
    throw error;
  }
}

describe('admit', () => {
  // The last eighth of 800 is for connections with small requests.
  const rows: [string, number, number, number | undefined, string | undefined][] = [
    ['fits beside the other', 350, 350, undefined, undefined],
    ['one byte too many', 350, 351, undefined, 'inflight_full'],
    ['announces more than fits', 350, 0, 351, 'inflight_full'],
    ['announces what fits', 350, 0, 350, undefined],
    ['alone, larger than the limit', 0, 5_000, undefined, undefined],
  ];
  for (const [name, others, bytes, expected, want] of rows) {
    it(name, () => {
      const admission = admissionOf(800);
      if (others > 0) admission.admit(others);
      expect(refusalCode(() => admission.admit(bytes, { expectedBytes: expected }))).toBe(want);
      const held = others + (want === undefined ? bytes : 0);
      expect(admission.stats().inflightBytes).toBe(held);
      expect(admission.stats().refused.inflight_full).toBe(want === undefined ? 0 : 1);
    });
  }

  it('refuses while the store is behind, and takes again when it caught up', () => {
    let unflushedBytes = 100;
    const admission = createAdmission({ inflightBytesMax: 100 }, () => ({
      unflushedBytes,
      unflushedBytesMax: 100,
    }));
    expect(refusalCode(() => admission.admit(1))).toBe('store_behind');
    unflushedBytes = 99;
    expect(refusalCode(() => admission.admit(1))).toBeUndefined();
  });

  it('refuses new requests when shut, and lets admitted ones grow and leave', () => {
    const admission = admissionOf(100);
    const admitted = admission.admit(10);
    admission.shut();
    expect(refusalCode(() => admission.admit(1))).toBe('shutting_down');
    admitted.grow(10);
    admitted.release();
    expect(admission.stats()).toMatchObject({ inflightBytes: 0, inflightRequests: 0 });
  });
});

describe('an admitted request', () => {
  it('is refused growth that does not fit and still releases what it held', () => {
    const admission = admissionOf(100);
    admission.admit(50);
    const admitted = admission.admit(30);
    expect(refusalCode(() => admitted.grow(11))).toBe('inflight_full');
    expect(admission.stats().inflightBytes).toBe(80);
    admitted.release();
    expect(admission.stats().inflightBytes).toBe(50);
  });

  it('may grow past the limit when it is alone', () => {
    const admission = admissionOf(100);
    const admitted = admission.admit(60);
    expect(refusalCode(() => admitted.grow(500))).toBeUndefined();
    expect(refusalCode(() => admission.admit(1))).toBe('inflight_full');
  });

  it('cannot be released twice, nor grow afterwards', () => {
    const admitted = admissionOf(100).admit(1);
    admitted.release();
    expect(() => admitted.release()).toThrow(Bug);
    expect(() => admitted.grow(1)).toThrow(Bug);
  });
});

it('holds what its live requests hold, whatever the order', () => {
  const step = fc.record({
    kind: fc.constantFrom('admit', 'grow', 'release'),
    bytes: fc.nat(60),
    pick: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const admission = admissionOf(100);
      const live: { admitted: Admitted; held: number }[] = [];
      for (const { kind, bytes, pick } of steps) {
        const chosen = live[pick % Math.max(1, live.length)];
        if (kind === 'admit') {
          refusalCode(() => live.push({ admitted: admission.admit(bytes), held: bytes }));
        } else if (chosen !== undefined && kind === 'grow') {
          refusalCode(() => {
            chosen.admitted.grow(bytes);
            chosen.held += bytes;
          });
        } else if (chosen !== undefined) {
          chosen.admitted.release();
          live.splice(live.indexOf(chosen), 1);
        }
        const sum = live.reduce((total, { held }) => total + held, 0);
        expect(admission.stats().inflightBytes).toBe(sum);
        expect(admission.stats().inflightRequests).toBe(live.length);
        const withoutLargest = sum - Math.max(0, ...live.map(({ held }) => held));
        expect(withoutLargest).toBeLessThanOrEqual(100);
      }
    }),
    { seed: 4317, numRuns: 500 },
  );
});

describe('bodies that have to be inflated', () => {
  /** Requests that note when it is their turn. */
  const setUp = (count: number) => {
    const begun: number[] = [];
    const admission = admissionOf(1_000);
    const all = Array.from({ length: count }, (_, index) => {
      const admitted = admission.admit(0);
      admitted.unpack(() => begun.push(index));
      return admitted;
    });
    return { all, begun };
  };
  const firstOnes = Array.from({ length: inflatersMax }, (_, index) => index);

  it('take turns in their order', () => {
    const { all, begun } = setUp(inflatersMax + 3);
    expect(begun).toEqual(firstOnes);
    all[5]?.unpacked();
    all[5]?.unpacked();
    expect(begun).toEqual([...firstOnes, inflatersMax]);
    all[7]?.complete();
    all[5]?.release();
    expect(begun).toEqual([...firstOnes, inflatersMax, inflatersMax + 1]);
  });

  it('leave the queue when they are released', () => {
    const { all, begun } = setUp(inflatersMax + 2);
    all[inflatersMax]?.release();
    expect(begun).toHaveLength(inflatersMax);
    all[0]?.release();
    expect(begun).toEqual([...firstOnes, inflatersMax + 1]);
  });

  it('give back what they were sent as', () => {
    const admission = admissionOf(1_000);
    const admitted = admission.admit(100);
    admitted.grow(500);
    admitted.shrink(100);
    expect(admission.stats().inflightBytes).toBe(500);
    admitted.release();
    expect(admission.stats().inflightBytes).toBe(0);
  });
});

describe('between connections', () => {
  const MiB = 1024 * 1024;
  const upload = () => {
    const failures: Error[] = [];
    return { failures, fail: (error: Error) => void failures.push(error) };
  };

  it('the largest upload of the connection that holds most gives way to a small one', () => {
    const admission = admissionOf(256 * MiB);
    const greedy = {};
    const uploads = [1, 2, 3].map((size) => {
      const one = upload();
      const admitted = admission.admit(size * 36 * MiB, { connection: greedy });
      admitted.uploading(one);
      return { ...one, admitted };
    });
    expect(admission.stats().inflightBytes).toBe(216 * MiB);
    const small = admission.admit(20 * MiB);
    expect(uploads.map(({ failures }) => failures.length)).toEqual([0, 0, 1]);
    expect(uploads[2]?.failures[0]).toMatchObject({ code: 'evicted', retryAfterMs: 1_000 });
    expect(admission.stats().inflightBytes).toBe((216 - 108 + 20) * MiB);
    for (const { admitted } of [...uploads, { admitted: small }]) admitted.release();
    expect(admission.stats()).toMatchObject({ inflightBytes: 0, inflightRequests: 0 });
    expect(admission.stats().refused).toMatchObject({ evicted: 1, inflight_full: 0 });
  });

  it('equals do not evict each other, or none would ever end', () => {
    const admission = admissionOf(256 * MiB);
    const first = upload();
    admission.admit(120 * MiB).uploading(first);
    admission.admit(100 * MiB);
    expect(refusalCode(() => admission.admit(100 * MiB))).toBe('inflight_full');
    expect(first.failures).toEqual([]);
  });

  it('what is complete stays, and leaves an eighth to small requests', () => {
    const admission = admissionOf(256 * MiB);
    const whole = upload();
    for (let i = 0; i < 7; i++) {
      const admitted = admission.admit(32 * MiB);
      admitted.uploading(whole);
      admitted.complete();
    }
    expect(refusalCode(() => admission.admit(65 * 1024))).toBe('inflight_full');
    for (let i = 0; i < 512; i++) admission.admit(64 * 1024);
    expect(refusalCode(() => admission.admit(1))).toBe('inflight_full');
    expect(whole.failures).toEqual([]);
    expect(admission.stats().inflightBytes).toBe(256 * MiB);
  });

  it('one connection has so many requests under way and no more', () => {
    const admission = admissionOf(256 * MiB);
    const connection = {};
    const many = Array.from({ length: 128 }, () => admission.admit(0, { connection }));
    expect(refusalCode(() => admission.admit(0, { connection }))).toBe('connection_full');
    many[0]?.release();
    expect(refusalCode(() => admission.admit(0, { connection }))).toBeUndefined();
  });
});
