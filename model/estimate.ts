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
}

export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  /** The truth lies between these in 95 of 100 samples. */
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution 95 % lie within so many standard errors. */
export const standardErrors95 = 1.959_963_984_540_054;

export const noSums: SampleSums = { y: 0, z: 0, yy: 0, yz: 0, zz: 0 };

/** With one more trace. */
export function withTrace(sums: SampleSums, weight: number, y: number, z: number): SampleSums {
  const spread = weight * (weight - 1);
  return {
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
    y: sums.y + weight * y,
    z: sums.z + weight * z,
    yy: sums.yy + spread * y * y,
    yz: sums.yz + spread * y * z,
    zz: sums.zz + spread * z * z,
  };
}

/** The total of `y`. */
export function estimateTotal({ y, yy }: SampleSums): Estimate {
  return estimateOf(y, Math.sqrt(Math.max(0, yy)));
}

/**
 * `y` by `z`: a mean where z counts, a share where y counts some of them. Undefined where z is 0.
 * Its error follows from the errors of both, to first order.
 */
export function estimateRatio({ y, z, yy, yz, zz }: SampleSums): Estimate | undefined {
  if (z === 0) return undefined;
  const ratio = y / z;
  const variance = yy - 2 * ratio * yz + ratio * ratio * zz;
  return estimateOf(ratio, Math.sqrt(Math.max(0, variance)) / Math.abs(z));
}

function estimateOf(value: number, standardError: number): Estimate {
  const reach = standardErrors95 * standardError;
  return { value, standardError, low: value - reach, high: value + reach };
}
