import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustedCount, parseThreshold } from '../../model/sampling-threshold.ts';
import { SPAN_TRACE_STATE, type Tape } from '../../model/tape.ts';
import { readTraceState, writeTraceState } from '../../model/trace-state.ts';
import { buildSpanTape } from '../../test/tapes/build-tape.ts';
import type { TapeSpan } from '../../test/tapes/tape-batch.ts';
import { createHeadSampler, type Sampled } from './head-sampler.ts';

/** A trace id with this randomness in its last seven bytes. */
const idOf = (randomness: string): string => `0af7651916cd43dd84${randomness.padEnd(14, '0')}`;

interface Outcome {
  readonly kept: boolean;
  readonly traceState?: string;
  readonly weight?: number;
  readonly reason?: string;
  readonly erased?: number;
  /** Of what is not kept: a sampler before had chosen it. */
  readonly cameSampled?: true;
}

function sampleOne(probability: number, span: TapeSpan): Outcome {
  const tape = buildSpanTape(span);
  const got = createHeadSampler(probability)(tape);
  const mark = got.sampled?.[0];
  const kept = tape.items.length === 1;
  expect(got.sampledOut.length).toBe(kept ? 0 : 1);
  return {
    kept,
    ...(kept && { traceState: rewritten(tape, 0, mark) }),
    ...(mark?.reason !== undefined && { weight: mark.weight, reason: mark.reason }),
    ...(got.erasedThresholds > 0 && { erased: got.erasedThresholds }),
    ...(got.cameSampled.length > 0 && { cameSampled: true }),
  };
}

/** The trace state that the row of a span gets. */
function rewritten(tape: Tape, place: number, mark: Sampled | undefined): string {
  const at = (tape.items[place] ?? 0) + SPAN_TRACE_STATE;
  const [start = 0, length = 0] = [tape.words[at], tape.words[at + 1]];
  const sent = Buffer.from(tape.bytes.subarray(start, start + length)).toString('latin1');
  if (mark?.rewrite === undefined) return sent;
  const { threshold, alone } = mark.rewrite;
  const text = writeTraceState(readTraceState(sent), threshold);
  if (sent === '') expect(alone).toBe(text);
  return text;
}

/** The spans that are kept, as a server hands them on. */
function sampled(probability: number, spans: readonly TapeSpan[]) {
  const tape = buildSpanTape(...spans);
  const byRecord = new Map(tape.items.map((item, at) => [item, spans[at]]));
  const { sampled: marks } = createHeadSampler(probability)(tape);
  return tape.items.map((item, place) => {
    const mark = marks?.[place];
    const traceState = rewritten(tape, place, mark);
    return { span: { ...byRecord.get(item), traceState }, weight: mark?.weight };
  });
}

const whole = { kept: true };
const cases: readonly (readonly [string, number, string, TapeSpan, Outcome])[] = [
  ['nothing said, nothing asked', 1, '0', {}, { ...whole, traceState: '' }],
  ['other vendors alone', 1, '0', { traceState: 'a=b' }, { ...whole, traceState: 'a=b' }],
  ['above our threshold', 0.5, '8', {}, kept('ot=th:8', 2, 'HEAD')],
  ['just below it', 0.5, '7fffffffffffff', {}, { kept: false }],
  ['25 %', 0.25, 'c', { traceState: 'a=b' }, kept('ot=th:c,a=b', 4, 'HEAD')],
  ['25 %, just below', 0.25, 'bfffffffffffff', { traceState: 'a=b' }, { kept: false }],
  ['1 %', 0.01, 'fd70a4', {}, kept('ot=th:fd70a4', count('fd70a4'), 'HEAD')],
  ['1 %, just below', 0.01, 'fd70a3ffffffff', {}, { kept: false }],
  ['th:0 means all', 1, '0', { traceState: 'ot=th:0' }, { ...whole, traceState: 'ot=th:0' }],
  ['th:0 is raised', 0.5, 'f', { traceState: 'ot=th:0' }, kept('ot=th:8', 2, 'HEAD')],
  ["the sender's own weight", 1, 'c', { traceState: 'ot=th:c' }, kept('ot=th:c', 4, 'SENDER')],
  ['equal thresholds', 0.25, 'c', { traceState: 'ot=th:c' }, kept('ot=th:c', 4, 'SENDER')],
  ['never lowered', 0.5, 'e', { traceState: 'a=b,ot=th:c' }, kept('a=b,ot=th:c', 4, 'SENDER')],
  ['raised', 0.25, 'd', { traceState: 'a=b,ot=x:1;th:8' }, kept('ot=th:c;x:1,a=b', 4, 'BOTH')],
  ['raised above it', 0.25, 'b', { traceState: 'ot=th:8' }, { kept: false, cameSampled: true }],
  ['raised above none', 0.25, 'b', { traceState: 'ot=th:0' }, { kept: false }],
  [
    'rv instead of the trace id',
    0.25,
    '0',
    { traceState: 'ot=rv:c0000000000000' },
    kept('ot=th:c;rv:c0000000000000', 4, 'HEAD'),
  ],
  ['rv below', 0.25, 'f', { traceState: 'ot=rv:bfffffffffffff' }, { kept: false }],
  ['rv that is none', 0.25, 'f', { traceState: 'ot=rv:b' }, kept('ot=th:c', 4, 'HEAD')],
  [
    'two rv: the trace id, and neither stays beside our threshold',
    0.5,
    'f',
    { traceState: 'ot=rv:00000000000000;rv:ffffffffffffff' },
    kept('ot=th:8', 2, 'HEAD'),
  ],
  [
    'two rv, below by the trace id',
    0.5,
    '7',
    { traceState: 'ot=rv:ffffffffffffff;rv:ffffffffffffff' },
    { kept: false },
  ],
  [
    'below its own threshold',
    1,
    '7',
    { traceState: 'ot=th:8;x:1' },
    { ...whole, traceState: 'ot=x:1', erased: 1 },
  ],
  [
    'below its own threshold by rv',
    1,
    'f',
    { traceState: 'v=1,ot=th:8;rv:70000000000000' },
    { ...whole, traceState: 'ot=rv:70000000000000,v=1', erased: 1 },
  ],
  [
    'says that it was not sampled',
    1,
    'f',
    { traceState: 'ot=th:8', flags: 0x302 },
    { ...whole, traceState: '', erased: 1 },
  ],
  [
    'sampled, and random',
    1,
    'f',
    { traceState: 'ot=th:8', flags: 0x303 },
    kept('ot=th:8', 2, 'SENDER'),
  ],
  ['no trace flags', 1, 'f', { traceState: 'ot=th:8', flags: 0x300 }, kept('ot=th:8', 2, 'SENDER')],
  [
    'a threshold that is none',
    1,
    'f',
    { traceState: 'ot=th:xyz' },
    { ...whole, traceState: '', erased: 1 },
  ],
  [
    'an inconsistent one counts as none',
    0.5,
    'b',
    { traceState: 'ot=th:c' },
    { ...kept('ot=th:8', 2, 'HEAD'), erased: 1 },
  ],
  [
    'and is dropped by our threshold',
    0.5,
    '1',
    { traceState: 'ot=th:c' },
    { kept: false, erased: 1 },
  ],
];

describe('one span', () => {
  test.each(cases)('%s', (_name, probability, randomness, span, want) => {
    expect(sampleOne(probability, { traceId: idOf(randomness), ...span })).toEqual(want);
  });
});

function count(threshold: string): number {
  return adjustedCount(parseThreshold(threshold) ?? { high: 0, low: 0 });
}

function kept(traceState: string, weight: number, reason: string): Outcome {
  return { kept: true, traceState, weight, reason };
}

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const span = fc.record(
  {
    traceId: hex(32),
    traceState: fc.oneof(
      hex(14).map((rv) => `ot=rv:${rv}`),
      fc.constant('x=1'),
    ),
  },
  { requiredKeys: ['traceId'] },
);

describe('many spans', () => {
  test('marks stand beside their spans, dropped spans are told, and all stay as they came', () => {
    const tape = buildSpanTape(
      { traceId: idOf('1'), name: 'a' },
      { traceId: idOf('f'), name: 'b' },
      { traceId: idOf('2'), name: 'c' },
      { traceId: idOf('e'), name: 'd', traceState: 'ot=th:c' },
      { traceId: idOf('d'), name: 'e', traceState: 'ot=th:0' },
    );
    const before = [...tape.items];
    const came = [tape.words.slice(), tape.bytesUsed];
    const got = createHeadSampler(0.5)(tape);
    expect(tape.items).toEqual([before[1], before[3], before[4]]);
    expect(got.sampledOut).toEqual([before[0], before[2]]);
    const rewrite = { threshold: parseThreshold('8'), alone: 'ot=th:8' };
    expect(got.sampled).toEqual([
      { weight: 2, reason: 'HEAD', rewrite },
      { weight: 4, reason: 'SENDER', rewrite: undefined },
      { weight: 2, reason: 'HEAD', rewrite },
    ]);
    expect([tape.words, tape.bytesUsed]).toEqual(came);
  });

  test('consistent: what a lower probability keeps, a higher one keeps too', () => {
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 20 }),
        fc.double({ min: 1e-9, max: 1, noNaN: true }),
        fc.double({ min: 1e-9, max: 1, noNaN: true }),
        (spans, one, other) => {
          const [low, high] = one < other ? [one, other] : [other, one];
          const few = buildSpanTape(...spans);
          const many = buildSpanTape(...spans);
          createHeadSampler(low)(few);
          createHeadSampler(high)(many);
          expect(few.items.filter((item) => !many.items.includes(item))).toEqual([]);
        },
      ),
    );
  });

  test('two servers in a row keep what the stricter of them keeps, with its weight', () => {
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 20 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (spans, first, second) => {
          const between = sampled(first, spans).map(({ span: one }) => one);
          const twice = sampled(second, between);
          expect(twice).toEqual(sampled(Math.min(first, second), spans));
        },
      ),
    );
  });

  test('the share kept of random ids is the probability, and weights add up to all', () => {
    const spans = Array.from({ length: 20_000 }, (_, index) => ({
      // A counter through an odd multiplier: every residue once, spread evenly.
      traceId: `1${'0'.repeat(17)}${((BigInt(index) * 0x9e3779b97f4a7n) % (1n << 56n)).toString(16).padStart(14, '0')}`,
    }));
    for (const probability of [0.5, 0.1, 0.01]) {
      const tape = buildSpanTape(...spans);
      const marks = createHeadSampler(probability)(tape).sampled;
      const weights = (marks ?? []).reduce((sum, mark) => sum + (mark?.weight ?? 1), 0);
      expect(weights / spans.length).toBeCloseTo(1, 1);
    }
  });
});
