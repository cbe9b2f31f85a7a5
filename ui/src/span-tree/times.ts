import type { SpanRow } from '../../../query/api/wire.ts';
import { endNano, startNano } from './instants.ts';

/**
 * When spans began and ended, in nanoseconds after the earliest start: small enough for a double.
 * Clocks of different machines disagree; nothing is moved, the window is wide enough for all.
 */
export interface TraceTimes {
  /** NaN where the start is not known. */
  readonly starts: readonly number[];
  /** NaN where the span has not ended. */
  readonly ends: readonly number[];
  /** End of the window. */
  readonly total: number;
  /**
   * Indices by start. Where that is the same, as with an SDK that tells it in whole milliseconds,
   * what ended sooner came first. Then by span id.
   */
  readonly order: readonly number[];
}

export function traceTimes(spans: readonly SpanRow[]): TraceTimes {
  const startNanos = spans.map(startNano);
  const known = startNanos.filter((at) => at !== undefined);
  const zero = known.reduce(lesser, known[0] ?? 0n);
  const starts = startNanos.map((at) => (at === undefined ? Number.NaN : Number(at - zero)));
  const ends = spans.map((span) => {
    const end = endNano(span);
    return end === undefined ? Number.NaN : Number(end - zero);
  });
  const total = [...starts, ...ends].reduce(greater, 0);
  const order = spans.map((_, index) => index);
  order.sort((a, b) => {
    const first = starts[a] ?? Number.NaN;
    const second = starts[b] ?? Number.NaN;
    if (Number.isNaN(first) || Number.isNaN(second)) {
      return Number(Number.isNaN(first)) - Number(Number.isNaN(second)) || a - b;
    }
    const [firstEnd, secondEnd] = [finite(ends[a], total), finite(ends[b], total)];
    return (
      first - second || firstEnd - secondEnd || compareText(spans[a]?.span_id, spans[b]?.span_id)
    );
  });
  return { starts, ends, total, order };
}

/** Start and end of a span in the window; a span without an end reaches to the window's. */
export function spanExtent(times: TraceTimes, index: number): { start: number; end: number } {
  const start = finite(times.starts[index], 0);
  return { start, end: Math.max(start, finite(times.ends[index], times.total)) };
}

const second = 1e9;
const day = 24 * 3600 * second;
/** Parts of a minute, an hour and a day. */
const clockSteps = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
].map((seconds) => seconds * second);

/**
 * Times that divide the window in at most `most` pieces: 1-2-5 parts of a second, and from a minute
 * on what a clock shows.
 */
export function rulerTicks(total: number, most: number): number[] {
  if (total <= 0) return [0];
  const rough = total / most;
  const step = total < 60 * second ? decimalStep(rough) : clockStep(rough);
  const ticks: number[] = [];
  for (let at = 0; at < total; at += step) ticks.push(at);
  return ticks;
}

function decimalStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least) ?? least;
}

function clockStep(least: number): number {
  return clockSteps.find((step) => step >= least) ?? Math.ceil(least / day) * day;
}

function lesser(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}

/** Unlike Math.max it passes over what is not a number. */
function greater(a: number, b: number): number {
  if (b > a) return b;
  return a;
}

function finite(value: number | undefined, otherwise: number): number {
  return value === undefined || Number.isNaN(value) ? otherwise : value;
}

function compareText(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b);
}
