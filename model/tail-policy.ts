/** Tail sampling: what is decided about whole traces, and what of it is stored. */
import { isTrue, type TraceCondition, type TraceFacts } from './trace-condition.ts';

export interface TailSettings {
  /** A trace whose root has ended is decided when nothing more came for so long. */
  readonly idleMs: number;
  /** Every trace is decided so long after its first span. */
  readonly ageMsMax: number;
  /** A trace of so many spans, or so many held bytes, is decided at once. */
  readonly spansMax: number;
  readonly bytesMax: number;
  /** Bytes of undecided traces; above it the oldest are decided early. */
  readonly bufferBytesMax: number;
  /** The first that matches decides; a trace that none matches is kept. */
  readonly policies: readonly TailPolicy[];
}

export interface TailPolicy {
  readonly name: string;
  /** Undefined matches every trace. */
  readonly when: TraceCondition | undefined;
  /** Share of the traces that are kept: 1 is always, 0 never. With a budget the most it may be. */
  readonly keep: number;
  readonly budget?: Budget;
}

/** What may be kept in a minute, or in an hour, on an average. */
export type BudgetRate = { readonly unit: 'traces' | 'bytes' } & (
  | { readonly perMinute: number }
  | { readonly perHour: number }
);

export type Budget = BudgetRate & {
  /** `service`, `experiment` or `attr.KEY`: one for each; undefined: one for all that match. */
  readonly per?: string | undefined;
};

/** What a trace counted, kept or not, in the window of a budget. */
export interface BudgetCount {
  /** Digest of the policy and the group that the budget is for. */
  readonly window: string;
  /** In the budget's unit. */
  readonly amount: number;
}

const attr = 'attr.';

/** The attribute that a budget's `per` names. */
export function keyOfBudget(per: Budget['per']): string | undefined {
  return per?.startsWith(attr) === true ? per.slice(attr.length) : undefined;
}

/**
 * Why a trace was decided when it was. SPANS and BYTES: it alone had grown too large. RESCAN: what
 * is stored was to be rewritten. LATE: it had been dropped, and what came afterwards proves that a
 * policy keeps it.
 */
export type DecisionCause = 'IDLE' | 'AGE' | 'SPANS' | 'BYTES' | 'BUFFER' | 'RESCAN' | 'LATE';

export interface Verdict {
  readonly traceId: string;
  readonly isKept: boolean;
  /** The policy's name; undefined where none matched. */
  readonly policy: string | undefined;
  /** `th` of the kept spans, where chance chose them. */
  readonly threshold: string | undefined;
  /** Its cause is LATE: the trace was dropped before. */
  readonly isLate: boolean;
  /**
   * Chance chose among such traces: those that it kept stand for those that it dropped, so what is
   * kept late of one of these has the weight 0.
   */
  readonly byChance: boolean;
  /** Digests of the combinations that it was the first of, where a policy asks that. */
  readonly combinations: readonly string[];
}

/** A verdict as it is made, with how likely it was. */
export interface Judgement extends Verdict {
  /** The share of such traces that is kept, of those that come: 1 is always, 0 never. */
  readonly probability: number;
}

/** What tail sampling holds and did, since the start. */
export interface TailFigures {
  readonly traces: number;
  readonly bytes: number;
  /** Spans of traces that were decided without them. */
  readonly lateSpans: number;
  /** Traces that had been dropped and are kept for what came late. */
  readonly upgraded: number;
  /** By policy; the empty name is for traces that none matched. */
  readonly decided: readonly {
    readonly policy: string;
    readonly kept: number;
    readonly dropped: number;
  }[];
  /** Traces decided before their time, for want of room. */
  readonly early: number;
}

export function policyFor(
  policies: readonly TailPolicy[],
  facts: TraceFacts,
): TailPolicy | undefined {
  return policies.find(({ when }) => when === undefined || isTrue(when, facts));
}
