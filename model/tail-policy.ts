/** Tail sampling: what is decided about whole traces, and what of it is stored. */
import { isTrue, type TraceCondition, type TraceFacts } from './trace-condition.ts';

export interface TailSettings {
  /** A trace whose root has ended is decided when nothing more came for so long. */
  readonly idleMs: number;
  /** Every trace is decided so long after its first span. */
  readonly ageMsMax: number;
  /** Bytes of undecided traces; above it the oldest are decided early. */
  readonly bufferBytesMax: number;
  /** The first that matches decides; a trace that none matches is kept. */
  readonly policies: readonly TailPolicy[];
}

export interface TailPolicy {
  readonly name: string;
  /** Undefined matches every trace. */
  readonly when: TraceCondition | undefined;
  /** Share of the traces that are kept: 1 is always, 0 never. */
  readonly keep: number;
}

/**
 * Why a trace was decided when it was. RESCAN: what is stored was to be rewritten. LATE: it had
 * been dropped, and spans that came afterwards prove that a policy keeps it.
 */
export type DecisionCause = 'IDLE' | 'AGE' | 'BUFFER' | 'RESCAN' | 'LATE';

export interface Verdict {
  readonly traceId: string;
  readonly isKept: boolean;
  /** The policy's name; undefined where none matched. */
  readonly policy: string | undefined;
  /** `th` of the kept spans, where chance chose them. */
  readonly threshold: string | undefined;
  /**
   * Its cause is LATE: what came before was dropped. Others that chance kept stand for it already,
   * so what is kept of it has the weight 0.
   */
  readonly isLate: boolean;
}

export function policyFor(
  policies: readonly TailPolicy[],
  facts: TraceFacts,
): TailPolicy | undefined {
  return policies.find(({ when }) => when === undefined || isTrue(when, facts));
}
