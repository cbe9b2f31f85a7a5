/** Figures of a group of traces, as they are known now and as a candidate would estimate them. */
import {
  type Estimate,
  estimateRatio,
  estimateTotal,
  noSums,
  type SampleSums,
  standardErrors95,
  withExpected,
} from '../../model/estimate.ts';
import type { FigureEstimate, SimulatedFigure, SimulatedGroup } from '../../model/simulation.ts';

/** One trace as a group counts it. */
export interface CountedTrace {
  /** How many traces it stands for. */
  readonly weight: number;
  /** Of each of them: how likely the candidate keeps it, 0 for never. */
  readonly probability: number;
  readonly cost: number | undefined;
  readonly tokens: number;
  readonly isFailed: boolean;
  readonly duration: number | undefined;
}

/** Of one design: the sums of each figure, and the durations for their quantile. */
interface Design {
  cost: SampleSums;
  hasCost: boolean;
  tokens: SampleSums;
  errors: SampleSums;
  readonly durations: WeighedDuration[];
}

interface WeighedDuration {
  readonly duration: number;
  readonly weight: number;
  /** weight * (1 - p) / p */
  readonly spread: number;
}

export class FigureSums {
  readonly #present = newDesign();
  readonly #expected = newDesign();
  #presentTraces = 0;
  #expectedTraces = 0;
  readonly #never = { traces: 0, cost: 0, tokens: 0 };

  get presentTraces(): number {
    return this.#presentTraces;
  }

  add(trace: CountedTrace): void {
    const { weight, probability } = trace;
    this.#presentTraces += 1;
    this.#expectedTraces += weight * probability;
    count(this.#present, { weight, probability: 1 / weight }, trace);
    if (probability > 0) {
      count(this.#expected, { weight, probability }, trace);
      return;
    }
    this.#never.traces += weight;
    this.#never.cost += weight * (trace.cost ?? 0);
    this.#never.tokens += weight * trace.tokens;
  }

  group(key: string | null): SimulatedGroup {
    const [now, then] = [this.#present, this.#expected];
    const ofBoth = (read: (design: Design) => Estimate | undefined, never: number | null) =>
      figure(read(now), read(then), never);
    return {
      key,
      present_traces: this.#presentTraces,
      expected_traces: this.#expectedTraces,
      never_kept_traces: this.#never.traces,
      cost: ofBoth(
        ({ cost, hasCost }) => (hasCost ? estimateTotal(cost) : undefined),
        this.#never.cost,
      ),
      tokens: ofBoth(
        ({ tokens }) => (tokens.z > 0 ? estimateTotal(tokens) : undefined),
        this.#never.tokens,
      ),
      error_rate: ofBoth(({ errors }) => estimateRatio(errors), null),
      p95_duration: ofBoth(({ durations }) => quantileOf(durations, 0.95), null),
    };
  }
}

function newDesign(): Design {
  return { cost: noSums, hasCost: false, tokens: noSums, errors: noSums, durations: [] };
}

function count(
  design: Design,
  by: { readonly weight: number; readonly probability: number },
  { cost, tokens, isFailed, duration }: CountedTrace,
): void {
  if (cost !== undefined) {
    design.hasCost = true;
    design.cost = withExpected(design.cost, by, cost, 1);
  }
  design.tokens = withExpected(design.tokens, by, tokens, 1);
  design.errors = withExpected(design.errors, by, isFailed ? 1 : 0, 1);
  if (duration === undefined) return;
  const spread = (by.weight * (1 - by.probability)) / by.probability;
  design.durations.push({ duration, weight: by.weight, spread });
}

/** Woodruff's interval, as in `store/read/rollup-quantile.sql`. */
function quantileOf(durations: readonly WeighedDuration[], level: number): Estimate | undefined {
  const sorted = durations.toSorted((a, b) => a.duration - b.duration);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const last = sorted.at(-1)?.duration;
  if (last === undefined) return undefined;
  const at = (share: number): number => {
    let below = 0;
    for (const { duration, weight } of sorted) {
      below += weight;
      if (below >= share * total) return duration;
    }
    return last;
  };
  const value = at(level);
  const variance = sorted.reduce((sum, { duration, spread }) => {
    const off = (duration <= value ? 1 : 0) - level;
    return sum + spread * off * off;
  }, 0);
  const reach = (standardErrors95 * Math.sqrt(variance)) / total;
  const [low, high] = [at(level - reach), at(level + reach)];
  return { value, low, high, standardError: (high - low) / (2 * standardErrors95) };
}

function figure(
  present: Estimate | undefined,
  expected: Estimate | undefined,
  never_kept: number | null,
): SimulatedFigure {
  return { present: written(present), expected: written(expected), never_kept };
}

function written(estimate: Estimate | undefined): FigureEstimate | null {
  if (estimate === undefined) return null;
  const { value, standardError: standard_error, low, high } = estimate;
  return { value, standard_error, low, high };
}
