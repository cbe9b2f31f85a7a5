/**
 * Consistent probability sampling as OpenTelemetry specifies it (`tracestate-handling.md`,
 * `tracestate-probability-sampling.md`): 56-bit numbers, as two halves, because a double holds 53
 * bits only. A span is kept where its randomness is at or above the threshold.
 */
export interface Bits56 {
  /** The upper 24 bits. */
  readonly high: number;
  /** The lower 32 bits, unsigned. */
  readonly low: number;
}

/** Keeps everything. */
export const zeroThreshold: Bits56 = { high: 0, low: 0 };
/** The least probability that 56 bits can say. */
export const probabilityMin = 2 ** -56;

const digitsMax = 14;
/** Significant digits of a threshold made from a probability, beyond its leading `f`. */
const precision = 5;

/**
 * The threshold of a probability, to five hexadecimal digits beyond the leading `f`, as the
 * specification's own table has them: 1 % is `fd70a4`.
 */
export function thresholdOfProbability(probability: number): Bits56 {
  if (probability >= 1) return zeroThreshold;
  // Exact: a power of two moves the exponent alone, and what is below one is rounded away.
  const rejected =
    (1n << 56n) - BigInt(Math.round(Math.max(probability, probabilityMin) * 2 ** 56));
  const leading = Math.floor(-Math.log2(probability) / 4);
  const dropped = BigInt(4 * Math.max(0, digitsMax - precision - leading));
  const half = dropped === 0n ? 0n : 1n << (dropped - 1n);
  const rounded = ((rejected + half) >> dropped) << dropped;
  // Rounded up to 2^56 it would keep nothing; the largest number of so many digits is meant.
  const value = rounded >> 56n === 0n ? rounded : (1n << 56n) - (1n << dropped);
  return { high: Number(value >> 32n), low: Number(value & 0xffffffffn) };
}

/** Of `th`: 1 to 14 lower-case hexadecimal digits, zeros on the right left out. */
export function parseThreshold(text: string): Bits56 | undefined {
  return /^[0-9a-f]{1,14}$/.test(text) ? bitsOf(text.padEnd(digitsMax, '0')) : undefined;
}

/** Of `rv`: exactly 14 lower-case hexadecimal digits. */
export function parseRandomness(text: string): Bits56 | undefined {
  return /^[0-9a-f]{14}$/.test(text) ? bitsOf(text) : undefined;
}

export function thresholdText({ high, low }: Bits56): string {
  const digits = high.toString(16).padStart(6, '0') + low.toString(16).padStart(8, '0');
  return digits.replace(/0+$/, '') || '0';
}

export function isBelow(a: Bits56, b: Bits56): boolean {
  return a.high < b.high || (a.high === b.high && a.low < b.low);
}

/** How many spans one that was kept stands for: 2^56 / (2^56 - threshold). */
export function adjustedCount(threshold: Bits56): number {
  return 2 ** 56 / keptOf56(threshold);
}

/** The share that a threshold keeps. */
export function probabilityOf(threshold: Bits56): number {
  return keptOf56(threshold) / 2 ** 56;
}

/** Rounded once: the multiple of 2^32 is exact. */
function keptOf56({ high, low }: Bits56): number {
  return (2 ** 24 - high) * 2 ** 32 - low;
}

function bitsOf(digits: string): Bits56 {
  return {
    high: Number.parseInt(digits.slice(0, 6), 16),
    low: Number.parseInt(digits.slice(6), 16),
  };
}
