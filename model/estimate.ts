/**
 * What a sample says of what it was drawn from. Traces are drawn independently, each with its own
 * probability, and what belongs to one trace comes and stays away together: so a trace is the unit,
 * and its weight is one over its probability (Horvitz and Thompson's estimator for Poisson
 * sampling).
 */

import { countInterval, type Interval, standardErrors95 } from './count-interval.ts';

/** Sums over the sampled traces, for a total of `y`, or for `y` by `z`. */
export interface SampleSums {
  /** Weighted. */
  readonly y: number;
  readonly z: number;
  /** The parts of the two in traces that were not certain to be kept. */
  readonly yUnsure: number;
  readonly zUnsure: number;
  /**
   * Variances and covariance of the two: sums of w (w - 1) y y, and so on. A trace that is certain
   * to be kept adds nothing.
   */
  readonly yy: number;
  readonly yz: number;
  readonly zz: number;
  /**
   * Of the traces that were not certain to be kept: the most rows that one of them stands for,
   * itself among them. 0 where all were certain.
   */
  readonly heaviest: number;
  /** The most that one of them adds to y, but what it would with one row at least. */
  readonly heaviestY: number;
}

/**
 * What y is: a count of rows that z counts too, a count of rows beside another figure, or amounts,
 * of which one may be anything.
 */
export type SampledKind = 'share' | 'count' | 'amount';

/** What the sample cannot tell is undefined. */
export interface Estimate {
  readonly value: number;
  /** 0 where each row stands for itself alone, and nowhere else. */
  readonly standardError: number | undefined;
  /** The truth lies between these in 95 of 100 samples. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * A weight that is so little below a share of all weights, relative to it, reaches it: the share of
 * a sum is rounded, and the sum itself, so that 0.07 of 100 would lie above 7.
 */
export const shareTolerance = 1e-12;

/** A variance that is so small a part of its terms is what rounding left of 0. */
const rounding = 1e-12;

export const noSums: SampleSums = {
  ...{ y: 0, z: 0, yUnsure: 0, zUnsure: 0, yy: 0, yz: 0, zz: 0 },
  ...{ heaviest: 0, heaviestY: 0 },
};

/** With one more trace, of so many rows. */
export function withTrace(
  sums: SampleSums,
  weight: number,
  y: number,
  z: number,
  rows = 1,
): SampleSums {
  const one = { weight, spread: weight * (weight - 1), standsFor: weight > 1 ? weight : 0 };
  return plus(sums, one, { y, z, rows });
}

/**
 * With one more trace, of what a sample is expected to say that keeps it with `probability`. What
 * is known is itself a sample: there the trace stands for `weight` like it, each of which would
 * come with the weight 1 / probability and the variance y y (1 - p) / p.
 */
export function withExpected(
  sums: SampleSums,
  { weight, probability }: { readonly weight: number; readonly probability: number },
  y: number,
  z: number,
): SampleSums {
  const spread = (weight * (1 - probability)) / probability;
  const one = { weight, spread, standsFor: probability < 1 ? 1 / probability : 0 };
  return plus(sums, one, { y, z, rows: 1 });
}

/** @param one its `standsFor` is 0 where it was certain to be kept */
function plus(
  sums: SampleSums,
  one: { readonly weight: number; readonly spread: number; readonly standsFor: number },
  { y, z, rows }: { readonly y: number; readonly z: number; readonly rows: number },
): SampleSums {
  const { weight, spread, standsFor } = one;
  const unsure = standsFor > 0 ? weight : 0;
  return {
    y: sums.y + weight * y,
    z: sums.z + weight * z,
    yUnsure: sums.yUnsure + unsure * y,
    zUnsure: sums.zUnsure + unsure * z,
    yy: sums.yy + spread * y * y,
    yz: sums.yz + spread * y * z,
    zz: sums.zz + spread * z * z,
    heaviest: Math.max(sums.heaviest, standsFor * rows),
    heaviestY: Math.max(sums.heaviestY, standsFor * Math.max(1, y)),
  };
}

/**
 * The total of `y`. Where no row that stands for others has a part in it, nobody saw how much they
 * vary; how many rows there may be that no drawn one has shown can still be said.
 */
export function estimateTotal(sums: SampleSums, kind: SampledKind = 'amount'): Estimate {
  const { y, yy, heaviest } = sums;
  const isTold = yy > 0 || heaviest === 0;
  const standardError = isTold ? Math.sqrt(Math.max(0, yy)) : undefined;
  if (kind === 'amount') return normalEstimate(y, standardError);
  return { value: y, standardError, ...countInterval(countOf(sums)) };
}

/**
 * `y` by `z`: a mean where z counts, a share where y counts some of them. Undefined where z is 0.
 * Its error follows from the errors of both, to first order; where all rows that stand for others
 * are alike, only of counts anything can be said.
 */
export function estimateRatio(
  sums: SampleSums,
  kind: SampledKind = 'amount',
): Estimate | undefined {
  const { y, z, yy, yz, zz, heaviest } = sums;
  if (z === 0) return undefined;
  const value = y / z;
  const variance = yy - 2 * value * yz + value * value * zz;
  const isTold = heaviest === 0 || variance > rounding * (yy + value * value * zz);
  const standardError = isTold ? Math.sqrt(Math.max(0, variance)) / Math.abs(z) : undefined;
  const isOnlySeen = y === 0 || (kind === 'share' && y === z);
  if (heaviest === 0 || kind === 'amount' || (!isTold && !isOnlySeen)) {
    return normalEstimate(value, standardError);
  }
  const { low, high } = kind === 'share' ? shareInterval(sums) : countedInterval(sums);
  return { value, standardError, low, high };
}

/** As many rows that are so and others: a share grows with the first and falls with the second. */
function shareInterval(sums: SampleSums): Interval {
  const { y, z, yUnsure, zUnsure, yy, yz, zz, heaviest } = sums;
  const share = y / z;
  const variance = Math.max(0, zz - 2 * yz + yy);
  const others = { total: z - y, unsure: zUnsure - yUnsure, variance, heaviest };
  const grows = offBy(countOf(sums), (1 - share) / z);
  const falls = offBy(others, share / z);
  const { low, high } = combined(share, grows, falls, correlationOf(yz - yy, yy, variance));
  return { low: Math.max(0, low), high: Math.min(1, high) };
}

function countedInterval(sums: SampleSums): Interval {
  const { y, z, yy, yz, zz } = sums;
  const ratio = y / z;
  const reach = (ratio / z) * standardErrors95 * Math.sqrt(zz);
  const falls = { below: reach, above: reach };
  const { low, high } = combined(
    ratio,
    offBy(countOf(sums), 1 / z),
    falls,
    correlationOf(yz, yy, zz),
  );
  return { low: Math.max(0, low), high };
}

function countOf({ y, yUnsure, yy, heaviest, heaviestY }: SampleSums) {
  // Of what was never seen, all rows of a trace may be so.
  return { total: y, unsure: yUnsure, variance: yy, heaviest: yUnsure > 0 ? heaviestY : heaviest };
}

interface Off {
  readonly below: number;
  readonly above: number;
}

function offBy(count: Parameters<typeof countInterval>[0], factor: number): Off {
  const { low, high } = countInterval(count);
  return { below: factor * (count.total - low), above: factor * (high - count.total) };
}

/**
 * From the intervals of two parts that of the whole, which grows with one and falls with the other:
 * Zou and Donner, "Construction of confidence limits about effect measures", Statistics in Medicine
 * 2008. With normal intervals it is the normal one.
 */
function combined(value: number, grows: Off, falls: Off, correlation: number): Interval {
  const reach = (a: number, b: number) =>
    Math.sqrt(Math.max(0, a * a + b * b - 2 * correlation * a * b));
  return {
    low: value - reach(grows.below, falls.above),
    high: value + reach(grows.above, falls.below),
  };
}

function correlationOf(covariance: number, a: number, b: number): number {
  return a > 0 && b > 0 ? covariance / Math.sqrt(a * b) : 0;
}

function normalEstimate(value: number, standardError: number | undefined): Estimate {
  if (standardError === undefined) return between(value, undefined, undefined);
  const reach = standardErrors95 * standardError;
  return { value, standardError, low: value - reach, high: value + reach };
}

function between(value: number, low: number | undefined, high: number | undefined): Estimate {
  return { value, standardError: undefined, low, high };
}

/** Of a quantile, whose interval is looked up in the sample and may have only one end. */
export function estimateBetween(
  { value, low, high }: Omit<Estimate, 'standardError'>,
  heaviest: number,
): Estimate {
  if (low === undefined || high === undefined) return between(value, low, high);
  const reach = (high - low) / 2;
  // Where all rows that were seen near it are alike, their spread is no error.
  if (reach === 0 && heaviest > 0) return between(value, low, high);
  return { value, low, high, standardError: reach / standardErrors95 };
}
