/** How far a figure may be off, in words. */
import type { FigureEstimate } from './simulation.ts';

/**
 * Only what lacks nothing is exact: an interval without width may be one that saw nothing.
 *
 * @param figure null where nothing would be kept that has it
 */
export function reachWords(
  figure: FigureEstimate | null,
  write: (value: number) => string,
): string {
  if (figure === null) return 'never known';
  const { value, standard_error, low, high, is_exact } = figure;
  if (is_exact) return 'exact';
  if (standard_error === 0) return 'of what is kept';
  if (low === null) return high === null ? 'not known' : `at most ${write(high)}`;
  if (high === null) return `at least ${write(low)}`;
  if (low === high) return 'no spread seen';
  if (low === value) return `up to ${write(high)}`;
  if (high === value) return `down to ${write(low)}`;
  // Intervals of quantiles and of counts of few are not of the same length on both sides.
  const reach = write(high - value);
  return reach === write(value - low) ? `± ${reach}` : `${write(low)} to ${write(high)}`;
}
