import type { CandidateCounts } from '../../model/candidate.ts';
import type { PriceOverride } from '../../model/cost.ts';
import type { Limits } from '../../model/limits.ts';
import type { CandidateSet } from '../../redaction-rules/compare/behind.ts';
import type { RuleSet } from '../../redaction-rules/engine.ts';
import type { RedactionKey } from '../../redaction-rules/key.ts';
import type { BatchJob, BatchOutcome, FailedBatch } from '../process-batch.ts';

/** What a thread redacts with; it can change while the thread runs. */
export interface RedactionInForce {
  readonly ruleSet: RuleSet;
  readonly redactionKey: RedactionKey;
  /** Tried behind it. */
  readonly candidate?: CandidateSet | undefined;
}

export interface WorkerData extends RedactionInForce {
  readonly limits: Pick<Limits, 'valueDepthMax'>;
  readonly priceOverrides: readonly PriceOverride[];
  /** Share of traces that head sampling keeps. */
  readonly headProbability: number;
}

/** A group of jobs; their bodies are views of one buffer, which is transferred. */
export interface GroupRequest {
  readonly kind: 'group';
  /** Named in the answer. */
  readonly group: number;
  /** It may be done while a large group that came before it is under way. */
  readonly overtakes: boolean;
  readonly jobs: readonly BatchJob[];
}

/** Groups after this one are redacted with this. */
export interface RulesRequest extends RedactionInForce {
  readonly kind: 'rules';
}

export type WorkerRequest = GroupRequest | RulesRequest;

/** Groups are answered as they are done, an outcome for each job. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'processed';
      readonly group: number;
      readonly outcomes: readonly (BatchOutcome | FailedBatch)[];
      /** What a candidate rule set found in the texts of the group. */
      readonly candidate?: CandidateCounts | undefined;
    };
