/** One measured number of a suite. Speed is compared within one run only: machines are shared and noisy. */
export interface Figure {
  readonly name: string;
  /** `spans/s`, `MB/s`, `ms`, `x` (a ratio of two figures of this run), ... */
  readonly unit: string;
  /** Median of `samples`. */
  readonly value: number;
  readonly samples: readonly number[];
}

export type BenchSize = 'smoke' | 'real';

/** What a suite may be told on the command line. */
export interface SuiteSettings {
  /** How long a soak lasts. */
  readonly minutes: number | undefined;
  /** Requests a second of a soak. */
  readonly rate: number | undefined;
}

export function figure(name: string, unit: string, samples: readonly number[]): Figure {
  return { name, unit, value: round(median(samples)), samples: samples.map(round) };
}

/** How many times faster `ours` is than `theirs`, sample by sample: both are times of one pair. */
export function ratio(name: string, ours: readonly number[], theirs: readonly number[]): Figure {
  return figure(
    name,
    'x',
    ours.map((time, index) => (theirs[index] ?? Number.NaN) / time),
  );
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
