import { Invalid } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { DropCounts } from '../model/receipt.ts';
import { itemWords, type Signal } from '../model/signal.ts';
import type { Redactor } from '../redaction-rules/engine.ts';
import { decodeTraces } from './decode/decode.ts';
import { normalise } from './normalise/normalise.ts';
import { redactTape } from './redact/redact-tape.ts';

/** One export request on its way through the stages that only compute. */
export interface BatchJob {
  readonly batchId: string;
  readonly signal: Signal;
  readonly encoding: 'protobuf' | 'json';
  /** The inflated body; the stages use it as their arena and change it. */
  readonly body: Uint8Array;
}

/**
 * What the stages made of it. Rows are redacted; nothing of the raw body is reachable from here.
 */
export type BatchOutcome =
  | {
      readonly kind: 'processed';
      /** Row blocks as `model/row-block.ts` encodes them. */
      readonly blocks: Uint8Array;
      readonly itemsIn: number;
      readonly dropped: DropCounts;
      readonly duplicateKeys: number;
      readonly redactedValues: number;
      readonly stageMicros: StageMicros;
    }
  | { readonly kind: 'invalid'; readonly code: string; readonly message: string };

/** Time spent in each stage, in microseconds. */
export interface StageMicros {
  readonly decode: number;
  readonly redact: number;
  readonly normalise: number;
}

export interface StageTools {
  readonly redactor: Redactor;
  readonly limits: Pick<Limits, 'valueDepthMax'>;
}

/**
 * decode -> redact -> normalise, in that order and nowhere else: what leaves this function is the
 * first form of a batch that may be held, journaled or logged about.
 */
export function processBatch(job: BatchJob, tools: StageTools): BatchOutcome {
  const start = performance.now();
  const decoded = decodeOrInvalid(job, tools);
  if (decoded instanceof Invalid) {
    return { kind: 'invalid', code: decoded.code, message: decoded.message };
  }
  const decodedAt = performance.now();
  const redaction = redactTape(decoded.tape, tools.redactor);
  const redactedAt = performance.now();
  const blocks = normalise(decoded.tape, { batchId: job.batchId, redacted: redaction.fields });
  return {
    kind: 'processed',
    blocks,
    itemsIn: decoded.itemsIn,
    dropped: decoded.dropped,
    duplicateKeys: decoded.duplicateKeys,
    redactedValues: redaction.redactedValues,
    stageMicros: {
      decode: (decodedAt - start) * 1000,
      redact: (redactedAt - decodedAt) * 1000,
      normalise: (performance.now() - redactedAt) * 1000,
    },
  };
}

function decodeOrInvalid(job: BatchJob, tools: StageTools) {
  try {
    if (job.signal !== 'traces') return notYet(job.signal);
    return decodeTraces(job.body, job.encoding, tools.limits);
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}

/** A signal whose decoder does not exist; its exporters are told so instead of losing data. */
function notYet(signal: Signal): Invalid {
  return new Invalid(`${itemWords[signal]} cannot be stored yet`, { code: 'signal_not_stored' });
}
