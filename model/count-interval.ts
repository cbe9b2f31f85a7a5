/** How far a count of rows may be off of which a sample saw few. */

/** Rows of a sample, by what they stand for. */
export interface SampledCount {
  readonly total: number;
  /** The part of it that stands for others, and the variance of that. */
  readonly unsure: number;
  readonly variance: number;
  /** What one more that stands for others may add. 0 where nothing does. */
  readonly heaviest: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution 95 % lie within so many standard errors. */
export const standardErrors95 = 1.959_963_984_540_054;

/**
 * Where none of n drawn rows is so, at most 3 / n of all are, or a sample without one would come in
 * less than 5 of 100: (1 - 3 / n)^n < e^-3 (Hanley and Lippman-Hand, "If nothing goes wrong, is
 * everything all right?", JAMA 1983). Where each drawn row stands for w, these are 3 w rows.
 */
export const unseenRows = 3;

/** A part that is so small beside its total is what rounding left of 0. */
const rounding = 1e-12;

/**
 * Fay and Feuer's interval of a weighted count ("Confidence intervals for directly standardized
 * rates", Statistics in Medicine 1997): quantiles of gamma distributions with the mean and variance
 * of what was seen, and at the upper end with one more row of the heaviest kind. A row that stands
 * for w rows adds w (w - 1) and not w w to the variance, because all of them are no sample. With
 * many rows it is the normal interval.
 */
export function countInterval({ total, unsure, variance, heaviest }: SampledCount): Interval {
  if (heaviest === 0) return { low: total, high: total };
  if (unsure <= rounding * total) return { low: total, high: total + unseenRows * heaviest };
  const sure = total - unsure;
  return {
    low: sure + gammaQuantile(-standardErrors95, unsure, variance),
    high:
      sure +
      gammaQuantile(standardErrors95, unsure + heaviest, variance + heaviest * (heaviest - 1)),
  };
}

/**
 * As far above the middle as a normal variable is by so many standard errors: Wilson and Hilferty's
 * formula ("The distribution of chi-square", PNAS 1931). Of one row it is right within a hundredth
 * above and lies too low below.
 */
function gammaQuantile(errors: number, mean: number, variance: number): number {
  const inverse = variance / (9 * mean * mean);
  return mean * Math.max(0, 1 - inverse + errors * Math.sqrt(inverse)) ** 3;
}
