/** Figures of a group of traces, as they are known now and as a candidate would estimate them. */
import { standardErrors95, unseenRows } from '../../model/count-interval.ts';
import {
  type Estimate,
  estimateBetween,
  estimateRatio,
  estimateTotal,
  noSums,
  type SampleSums,
  shareTolerance,
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

/** Of one design: the sums of each figure. */
interface Design {
  cost: SampleSums;
  hasCost: boolean;
  tokens: SampleSums;
  errors: SampleSums;
}

export class FigureSums {
  readonly #present = newDesign();
  readonly #expected = newDesign();
  readonly #durations: CountedTrace[] = [];
  #presentTraces = 0;
  #expectedTraces = 0;
  readonly #never = { traces: 0, cost: 0, tokens: 0 };

  get presentTraces(): number {
    return this.#presentTraces;
  }

  add(trace: CountedTrace): void {
    const { weight, probability } = trace;
    this.#presentTraces += 1;
    if (trace.duration !== undefined) this.#durations.push(trace);
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

  #p95(): readonly [Estimate | undefined, Estimate | undefined] {
    const sorted = this.#durations.toSorted((a, b) => (a.duration ?? 0) - (b.duration ?? 0));
    const kept = sorted.filter(({ probability }) => probability > 0);
    return [
      new Durations(sorted, ({ weight }) => 1 / weight).quantile(0.95),
      new Durations(kept, ({ probability }) => probability).quantile(0.95),
    ];
  }

  /** @param isAllStored nothing came that is not stored */
  group(key: string | null, isAllStored: boolean): SimulatedGroup {
    const [now, then] = [this.#present, this.#expected];
    const isExact = isAllStored && now.errors.heaviest === 0;
    const wouldBeExact = this.#never.traces === 0 && then.errors.heaviest === 0;
    const figure = (
      present: Estimate | undefined,
      expected: Estimate | undefined,
      never_kept: number | null,
    ): SimulatedFigure => ({
      present: written(present, isExact),
      expected: written(expected, wouldBeExact),
      never_kept,
    });
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
      error_rate: ofBoth(({ errors }) => estimateRatio(errors, 'share'), null),
      p95_duration: figure(...this.#p95(), null),
    };
  }
}

function newDesign(): Design {
  return { cost: noSums, hasCost: false, tokens: noSums, errors: noSums };
}

function count(
  design: Design,
  by: { readonly weight: number; readonly probability: number },
  { cost, tokens, isFailed }: CountedTrace,
): void {
  if (cost !== undefined) design.hasCost = true;
  design.cost = withExpected(design.cost, by, cost ?? 0, 1);
  design.tokens = withExpected(design.tokens, by, tokens, 1);
  design.errors = withExpected(design.errors, by, isFailed ? 1 : 0, 1);
}

/**
 * Woodruff's interval, as in `store/read/rollup-quantile.sql`. Both designs share one sort: the
 * server answers others on this thread, too.
 */
class Durations {
  readonly #values: Float64Array;
  /** Weight added up to and with each value. */
  readonly #below: Float64Array;
  readonly #spreads: Float64Array;
  #heaviest = 0;

  constructor(sorted: readonly CountedTrace[], probabilityOf: (trace: CountedTrace) => number) {
    this.#values = new Float64Array(sorted.length);
    this.#below = new Float64Array(sorted.length);
    this.#spreads = new Float64Array(sorted.length);
    let below = 0;
    for (const [at, trace] of sorted.entries()) {
      const probability = probabilityOf(trace);
      below += trace.weight;
      this.#values[at] = trace.duration ?? 0;
      this.#below[at] = below;
      this.#spreads[at] = (trace.weight * (1 - probability)) / probability;
      if (probability < 1) this.#heaviest = Math.max(this.#heaviest, 1 / probability);
    }
  }

  quantile(level: number): Estimate | undefined {
    const total = this.#below.at(-1);
    if (total === undefined) return undefined;
    const value = this.#at(level * total);
    let variance = 0;
    for (const [at, spread] of this.#spreads.entries()) {
      const off = ((this.#values[at] ?? 0) <= value ? 1 : 0) - level;
      variance += spread * off * off;
    }
    const reach = Math.max(standardErrors95 * Math.sqrt(variance), unseenRows * this.#heaviest);
    const [from, to] = [level * total - reach, level * total + reach];
    const low = from > 0 ? this.#at(from) : undefined;
    const high = to < total ? this.#at(to) : undefined;
    return estimateBetween({ value, low, high }, this.#heaviest);
  }

  /** The least value at or below which so much weight lies; the greatest where none does. */
  #at(weight: number): number {
    const least = weight * (1 - shareTolerance);
    const found = this.#below.findIndex((below) => below >= least);
    return this.#values.at(found) ?? Number.NaN;
  }
}

function written(estimate: Estimate | undefined, is_exact: boolean): FigureEstimate | null {
  if (estimate === undefined) return null;
  const { value, standardError = null, low = null, high = null } = estimate;
  return { value, standard_error: standardError, low, high, is_exact };
}
