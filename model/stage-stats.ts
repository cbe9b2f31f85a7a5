import { type StoredSignal, signals } from './signal.ts';

/**
 * The stages of a batch's life, in its order. `receive` reads a request; `admit` holds its room
 * from then until its answer is decided; `load` moves what is journaled into DuckDB.
 */
export const stages = [
  'receive',
  'admit',
  'decode',
  'sample',
  'redact',
  'normalise',
  'deduplicate',
  'journal',
  'load',
] as const;
export type Stage = (typeof stages)[number];

/** `other`: refused before anybody knew which signal it was. */
export const stageSignals = [...signals, 'runs', 'other'] as const;
export type StageSignal = StoredSignal | 'other';

/** Upper bounds of the latency buckets in seconds; above the last there is one more. */
export const latencyBounds = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

/**
 * What one stage did since the start. A batch is one export request; an item is a span, a log
 * record or a metric's data point. For batches and for items it always holds that
 * `in = out + lost + held`; bytes may change inside a stage (inflating, columns).
 *
 * Calls are for the hot path: they add to fixed arrays and make nothing.
 */
export interface StageStats {
  readonly stage: Stage;
  in(signal: StageSignal, batches: number, items: number, bytes: number): void;
  out(signal: StageSignal, batches: number, items: number, bytes: number): void;
  /** Went no further. `reason` is a word of ours from a closed list, never a sender's. */
  lost(signal: StageSignal, reason: string, batches: number, items: number): void;
  /** How long one batch (one transaction in `load`) took. */
  took(signal: StageSignal, seconds: number): void;
  snapshot(): StageSnapshot;
}

/**
 * What is in a stage now, and how much could be; undefined where that is not counted. A stage that
 * holds anything is bounded in one of the units.
 */
export interface StageHeld {
  readonly batches?: number;
  readonly items?: number;
  readonly bytes?: number;
  readonly batchesMax?: number;
  readonly bytesMax?: number;
}

export interface StageSnapshot {
  readonly stage: Stage;
  /** Only the signals that were seen. */
  readonly signals: readonly StageSignalSnapshot[];
  readonly held: StageHeld;
}

export interface StageSignalSnapshot {
  readonly signal: StageSignal;
  readonly in: StageAmount;
  readonly out: StageAmount;
  readonly lost: readonly StageLoss[];
  readonly latency: StageLatency;
}

export interface StageAmount {
  readonly batches: number;
  readonly items: number;
  readonly bytes: number;
}

export interface StageLoss {
  readonly reason: string;
  readonly batches: number;
  readonly items: number;
}

export interface StageLatency {
  readonly count: number;
  readonly seconds: number;
  /** One count for each bound and one for what is above the last; not cumulative. */
  readonly buckets: readonly number[];
}

const bucketCount = latencyBounds.length + 1;

/** `held` is asked when somebody looks; a stage that holds nothing between calls leaves it out. */
export function createStageStats(stage: Stage, held: () => StageHeld = () => ({})): StageStats {
  const bySignal = new Map<StageSignal, Sums>();
  const sumsOf = (signal: StageSignal): Sums => {
    const known = bySignal.get(signal);
    if (known !== undefined) return known;
    const fresh = new Sums();
    bySignal.set(signal, fresh);
    return fresh;
  };
  return {
    stage,
    in: (signal, batches, items, bytes) => sumsOf(signal).add(0, batches, items, bytes),
    out: (signal, batches, items, bytes) => sumsOf(signal).add(3, batches, items, bytes),
    lost(signal, reason, batches, items) {
      const { lost } = sumsOf(signal);
      const loss = lost.get(reason);
      if (loss === undefined) {
        lost.set(reason, { batches, items });
        return;
      }
      loss.batches += batches;
      loss.items += items;
    },
    took(signal, seconds) {
      sumsOf(signal).took(seconds);
    },
    snapshot: () => ({
      stage,
      signals: stageSignals.flatMap((signal) => {
        const sums = bySignal.get(signal);
        return sums === undefined ? [] : [sums.snapshot(signal)];
      }),
      held: held(),
    }),
  };
}

class Sums {
  /** In, then out: batches, items, bytes of each. */
  readonly #flow = new Float64Array(6);
  readonly #buckets = new Float64Array(bucketCount);
  #seconds = 0;
  readonly lost = new Map<string, { batches: number; items: number }>();

  add(at: 0 | 3, batches: number, items: number, bytes: number): void {
    const flow = this.#flow;
    flow[at] = (flow[at] ?? 0) + batches;
    flow[at + 1] = (flow[at + 1] ?? 0) + items;
    flow[at + 2] = (flow[at + 2] ?? 0) + bytes;
  }

  took(seconds: number): void {
    let at = 0;
    while (at < latencyBounds.length && seconds > (latencyBounds[at] ?? 0)) at++;
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.#seconds += seconds;
  }

  snapshot(signal: StageSignal): StageSignalSnapshot {
    const buckets = [...this.#buckets];
    return {
      signal,
      in: this.#amount(0),
      out: this.#amount(3),
      lost: [...this.lost].map(([reason, { batches, items }]) => ({ reason, batches, items })),
      latency: {
        count: buckets.reduce((sum, count) => sum + count, 0),
        seconds: this.#seconds,
        buckets,
      },
    };
  }

  #amount(at: 0 | 3): StageAmount {
    const [batches = 0, items = 0, bytes = 0] = this.#flow.subarray(at);
    return { batches, items, bytes };
  }
}
