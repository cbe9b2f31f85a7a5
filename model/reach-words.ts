/** How far a figure of a simulation may be off, in words. */
import type { FigureEstimate } from './simulation.ts';

/** Only what lacks nothing is exact: an interval without width may be one that saw nothing. */
export function reachWords(
  { value, standard_error, low, high, is_exact }: FigureEstimate,
  write: (value: number) => string,
): string {
  if (is_exact) return 'exact';
  if (standard_error === 0) return 'of what is kept';
  if (low === null) return high === null ? 'not known' : `at most ${write(high)}`;
  if (high === null) return `at least ${write(low)}`;
  if (low === high) return 'no spread seen';
  if (low === value) return `up to ${write(high)}`;
  if (high === value) return `down to ${write(low)}`;
  // Intervals of quantiles are not of the same length on both sides.
  return `± ${write((high - low) / 2)}`;
}
