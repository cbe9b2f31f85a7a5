/**
 * What a sample says of what it was drawn from. Traces are drawn independently, each with its own
 * probability, and what belongs to one trace comes and stays away together: so a trace is the unit,
 * and its weight is one over its probability (Horvitz and Thompson's estimator for Poisson
 * sampling).
 */

/** Sums over the sampled traces, for a total of `y`, or for `y` by `z`. */
export interface SampleSums {
  /** Weighted. */
  readonly y: number;
  readonly z: number;
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
}

/** What the sample cannot tell is undefined. */
export interface Estimate {
  readonly value: number;
  /** 0 where each row stands for itself alone, and nowhere else. */
  readonly standardError: number | undefined;
  /** The truth lies between these in 95 of 100 samples. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** Of the normal distribution 95 % lie within so many standard errors. */
export const standardErrors95 = 1.959_963_984_540_054;

/**
 * Where none of n drawn rows is so, at most 3 / n of all are, or a sample without one would come in
 * less than 5 of 100: (1 - 3 / n)^n < e^-3 (Hanley and Lippman-Hand, "If nothing goes wrong, is
 * everything all right?", JAMA 1983). Where each drawn row stands for w, these are 3 w rows.
 */
export const unseenRows = 3;

/**
 * A weight that is so little below a share of all weights, relative to it, reaches it: the share of
 * a sum is rounded, and the sum itself, so that 0.07 of 100 would lie above 7.
 */
export const shareTolerance = 1e-12;

/** A variance that is so small a part of its terms is what rounding left of 0. */
const rounding = 1e-12;

export const noSums: SampleSums = { y: 0, z: 0, yy: 0, yz: 0, zz: 0, heaviest: 0 };

/** With one more trace, of so many rows. */
export function withTrace(
  sums: SampleSums,
  weight: number,
  y: number,
  z: number,
  rows = 1,
): SampleSums {
  const spread = weight * (weight - 1);
  return {
    heaviest: weight > 1 ? Math.max(sums.heaviest, weight * rows) : sums.heaviest,
    y: sums.y + weight * y,
    z: sums.z + weight * z,
    yy: sums.yy + spread * y * y,
    yz: sums.yz + spread * y * z,
    zz: sums.zz + spread * z * z,
  };
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
  return {
    heaviest: probability < 1 ? Math.max(sums.heaviest, 1 / probability) : sums.heaviest,
    y: sums.y + weight * y,
    z: sums.z + weight * z,
    yy: sums.yy + spread * y * y,
    yz: sums.yz + spread * y * z,
    zz: sums.zz + spread * z * z,
  };
}

/**
 * The total of `y`. Where no row that stands for others has a part in it, nobody saw how much they
 * vary; how many rows there may be that no drawn one has shown can still be said.
 *
 * @param countsRows each row adds 0 or 1
 */
export function estimateTotal({ y, yy, heaviest }: SampleSums, countsRows = false): Estimate {
  if (yy > 0 || heaviest === 0) return estimateOf(y, Math.sqrt(Math.max(0, yy)));
  return countsRows ? between(y, y, y + unseenRows * heaviest) : between(y, undefined, undefined);
}

/**
 * `y` by `z`: a mean where z counts, a share where y counts some of them. Undefined where z is 0.
 * Its error follows from the errors of both, to first order; where all rows that stand for others
 * are alike, only of a share anything can be said.
 *
 * @param isShare y counts some of the rows that z counts
 */
export function estimateRatio(
  { y, z, yy, yz, zz, heaviest }: SampleSums,
  isShare = false,
): Estimate | undefined {
  if (z === 0) return undefined;
  const ratio = y / z;
  const variance = yy - 2 * ratio * yz + ratio * ratio * zz;
  if (heaviest === 0 || variance > rounding * (yy + ratio * ratio * zz)) {
    return estimateOf(ratio, Math.sqrt(Math.max(0, variance)) / Math.abs(z));
  }
  const unseen = Math.min(1, (unseenRows * heaviest) / z);
  if (isShare && y === 0) return between(0, 0, unseen);
  if (isShare && y === z) return between(1, 1 - unseen, 1);
  return between(ratio, undefined, undefined);
}

function estimateOf(value: number, standardError: number): Estimate {
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
