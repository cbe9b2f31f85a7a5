import { standardErrors95, unseenRows } from '../../model/count-interval.ts';
import { type Estimate, estimateBetween, shareTolerance } from '../../model/estimate.ts';

/** A value, what it stands for, and the trace it belongs to. */
export interface WeightedValue {
  readonly value: number;
  readonly weight: number;
  readonly trace: string | number;
}

/**
 * A quantile of what a sample was drawn from, in plain words: the oracle of the SQL that computes it.
 * Its interval is Woodruff's: the error of the share below it, looked up in the sample again. It
 * reaches at least as far as rows may lie that the sample would not have shown, and has no end beyond
 * the sample.
 */
export function weightedQuantile(
  values: readonly WeightedValue[],
  level: number,
): Estimate | undefined {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  if (sorted.length === 0) return undefined;
  const at = (share: number): number => {
    const least = share * total * (1 - shareTolerance);
    let below = 0;
    for (const { value, weight } of sorted) {
      below += weight;
      if (below >= least) return value;
    }
    return sorted.at(-1)?.value ?? Number.NaN;
  };
  const value = at(level);
  const traces = new Map<string | number, { sum: number; weight: number; standsFor: number }>();
  for (const one of sorted) {
    const trace = traces.get(one.trace) ?? { sum: 0, weight: 0, standsFor: 0 };
    trace.sum += one.weight * ((one.value <= value ? 1 : 0) - level);
    trace.weight = Math.max(trace.weight, one.weight);
    trace.standsFor += one.weight;
    traces.set(one.trace, trace);
  }
  let variance = 0;
  let heaviest = 0;
  for (const { sum, weight, standsFor } of traces.values()) {
    variance += sum * sum * (1 - 1 / weight);
    if (weight > 1) heaviest = Math.max(heaviest, standsFor);
  }
  const reach = Math.max(standardErrors95 * Math.sqrt(variance), unseenRows * heaviest) / total;
  const low = level > reach ? at(level - reach) : undefined;
  return estimateBetween(
    { value, low, high: level + reach < 1 ? at(level + reach) : undefined },
    heaviest,
  );
}
