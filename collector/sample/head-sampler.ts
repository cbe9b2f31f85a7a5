/**
 * Head sampling: whether a span is kept follows from its trace id (or `rv`) alone, so that all
 * spans of a trace meet the same fate, in whatever batch and at whatever server they come.
 */
import {
  adjustedCount,
  type Bits56,
  isBelow,
  thresholdOfProbability,
  zeroThreshold,
} from '../../model/sampling-threshold.ts';
import { SPAN_FLAGS, SPAN_TRACE_ID, SPAN_TRACE_STATE, type Tape } from '../../model/tape.ts';
import {
  mentionsOt,
  readTraceState,
  type TraceState,
  writeTraceState,
} from '../../model/trace-state.ts';

/** Who chose a span that stands for others: a sampler before this server, ours, or both. */
export type SampleReason = 'SENDER' | 'HEAD' | 'BOTH';

/** What is kept with a span that stands for more than itself, or claimed to. */
export interface Sampled {
  readonly weight: number;
  /** Undefined where it stands for itself after all. */
  readonly reason: SampleReason | undefined;
  /** Undefined where the trace state stays as it came. */
  readonly rewrite: Rewrite | undefined;
}

/**
 * What a trace state says of the threshold afterwards. The span keeps what it came with until its
 * row is written, because a span that is sent again is known by what its sender says.
 */
export interface Rewrite {
  readonly threshold: Bits56 | undefined;
  /** Of a span that came without trace state. */
  readonly alone: string;
}

export interface HeadSample {
  /** By place in `tape.items`; undefined where each span stays as it came. */
  readonly sampled?: readonly (Sampled | undefined)[] | undefined;
  /** Records of the spans that were taken off `tape.items`. */
  readonly sampledOut: readonly number[];
  /** Those of them that a sampler before this server had chosen, out of more. */
  readonly cameSampled: readonly number[];
  /** Spans whose threshold contradicted the rest of them, and was erased. */
  readonly erasedThresholds: number;
}

export type HeadSampler = (tape: Tape) => HeadSample;

/** W3C trace flags within OTLP's span flags. */
const traceFlags = 0xff;
const sampledFlag = 0x01;

/**
 * Equalizes: the higher of the span's own threshold and ours decides, and stands in the trace state
 * of its row. A threshold is never lowered. One that its span contradicts is erased and the span
 * counts as if nobody had sampled it: its randomness lies below, or it says that it was not sampled
 * (trace flags of only zeros say nothing: many senders leave them out).
 */
export function createHeadSampler(probability: number): HeadSampler {
  const threshold = thresholdOfProbability(probability);
  const rewrite = { threshold, alone: writeTraceState(readTraceState(''), threshold) };
  const ours: Ours = {
    threshold,
    isZero: isZero(threshold),
    head: markOf(threshold, 'HEAD', rewrite),
    both: markOf(threshold, 'BOTH', rewrite),
  };
  return (tape) => new Run(tape, ours).sample();
}

/** What our threshold makes of a span. */
interface Ours {
  readonly threshold: Bits56;
  readonly isZero: boolean;
  readonly head: Sampled | undefined;
  readonly both: Sampled | undefined;
}

/** Of a span whose own threshold contradicts it. */
const erased: Sampled = {
  weight: 1,
  reason: undefined,
  rewrite: { threshold: undefined, alone: '' },
};

/** One tape's sampling. */
class Run {
  readonly #tape: Tape;
  readonly #ours: Ours;
  readonly #sampled: (Sampled | undefined)[] = [];
  readonly #sampledOut: number[] = [];
  readonly #cameSampled: number[] = [];
  #erased = 0;

  constructor(tape: Tape, ours: Ours) {
    this.#tape = tape;
    this.#ours = ours;
  }

  sample(): HeadSample {
    const { items, breaks } = this.#tape;
    let kept = 0;
    for (let index = 0; index < items.length; index++) {
      breaks.tick();
      const span = items[index] ?? 0;
      if (this.#decide(span, kept)) items[kept++] = span;
      else this.#sampledOut.push(span);
    }
    items.length = kept;
    return {
      sampled: this.#sampled.length > 0 ? this.#sampled : undefined,
      sampledOut: this.#sampledOut,
      cameSampled: this.#cameSampled,
      erasedThresholds: this.#erased,
    };
  }

  /** Whether the span is kept; where it stands for others, that is noted at `place`. */
  #decide(span: number, place: number): boolean {
    const { words, bytes } = this.#tape;
    const at = words[span + SPAN_TRACE_STATE] ?? 0;
    const length = words[span + SPAN_TRACE_STATE + 1] ?? 0;
    if (length > 0 && mentionsOt(bytes, at, length)) {
      return this.#decideByOt(span, place, readTraceState(this.#textOf(at, length)));
    }
    if (this.#ours.isZero) return true;
    if (this.#isTraceIdBelow(span, this.#ours.threshold)) return false;
    this.#sampled[place] = this.#ours.head;
    return true;
  }

  #decideByOt(span: number, place: number, state: TraceState): boolean {
    const isSound = !state.isThresholdBroken && this.#isConsistent(span, state);
    const theirs = isSound ? (state.threshold ?? zeroThreshold) : zeroThreshold;
    if (!isSound) this.#erased++;
    const { threshold, head, both } = this.#ours;
    const isRaised = isBelow(theirs, threshold);
    if (isRaised && this.#isBelow(span, state.randomness, threshold)) {
      if (!isZero(theirs)) this.#cameSampled.push(span);
      return false;
    }
    const raised = isZero(theirs) ? head : both;
    const left = isSound ? markOf(theirs, 'SENDER', undefined) : erased;
    const mark = isRaised ? raised : left;
    if (mark !== undefined) this.#sampled[place] = mark;
    return true;
  }

  #isConsistent(span: number, state: TraceState): boolean {
    if (state.threshold === undefined) return true;
    const flags = (this.#tape.words[span + SPAN_FLAGS] ?? 0) & traceFlags;
    if (flags !== 0 && (flags & sampledFlag) === 0) return false;
    return !this.#isBelow(span, state.randomness, state.threshold);
  }

  #isBelow(span: number, randomness: Bits56 | undefined, threshold: Bits56): boolean {
    return randomness === undefined
      ? this.#isTraceIdBelow(span, threshold)
      : isBelow(randomness, threshold);
  }

  /** The last seven bytes of the trace id are its randomness. */
  #isTraceIdBelow(span: number, { high, low }: Bits56): boolean {
    const { words, bytes } = this.#tape;
    const at = (words[span + SPAN_TRACE_ID] ?? 0) + 9;
    const upper = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    if (upper !== high) return upper < high;
    const middle = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
    return middle * 0x10000 + ((bytes[at + 5] ?? 0) << 8) + (bytes[at + 6] ?? 0) < low;
  }

  #textOf(at: number, length: number): string {
    const { buffer, byteOffset } = this.#tape.bytes;
    return Buffer.from(buffer, byteOffset + at, length).toString('latin1');
  }
}

function isZero({ high, low }: Bits56): boolean {
  return high === 0 && low === 0;
}

function markOf(
  threshold: Bits56,
  reason: SampleReason,
  rewrite: Rewrite | undefined,
): Sampled | undefined {
  if (isZero(threshold)) return undefined;
  return { weight: adjustedCount(threshold), reason, rewrite };
}
