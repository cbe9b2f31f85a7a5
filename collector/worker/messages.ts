import type { Limits } from '../../model/limits.ts';
import type { RuleSet } from '../../redaction-rules/engine.ts';
import type { RedactionKey } from '../../redaction-rules/key.ts';
import type { BatchJob, BatchOutcome } from '../process-batch.ts';

export interface WorkerData {
  readonly ruleSet: RuleSet;
  readonly redactionKey: RedactionKey;
  readonly limits: Pick<Limits, 'valueDepthMax'>;
}

export interface WorkerRequest {
  readonly id: number;
  readonly job: BatchJob;
}

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'processed'; readonly id: number; readonly outcome: BatchOutcome }
  | { readonly kind: 'failed'; readonly id: number; readonly errorName: string };
