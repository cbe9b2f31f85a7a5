import type { Breaks } from '../model/breaks.ts';
import { assert, Invalid } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { DropCounts } from '../model/receipt.ts';
import type { Signal } from '../model/signal.ts';
import type { UnixNano } from '../model/time.ts';
import type { Redactor } from '../redaction-rules/engine.ts';
import type { MemoStats } from '../redaction-rules/memo.ts';
import { type Decoded, decode } from './decode/decode.ts';
import { type NormaliseTools, normaliseGroup } from './normalise/normalise.ts';
import type { RedactedBatch } from './normalise/redaction-rows.ts';
import { redactTape } from './redact/redact-tape.ts';
import { createHeadSampler, type HeadSample, type HeadSampler } from './sample/head-sampler.ts';

/** One export request on its way through the stages that only compute. */
export interface BatchJob {
  readonly batchId: string;
  readonly signal: Signal;
  /** When an experiment that its spans name first was created. */
  readonly receivedUnixNano?: UnixNano;
  readonly encoding: 'protobuf' | 'json';
  /** Of all its spans, whatever they name. */
  readonly experimentId?: string | undefined;
  /** The inflated body; the stages use it as their arena and change it. */
  readonly body: Uint8Array;
}

/**
 * What the stages made of it. Rows are redacted; nothing of the raw body is reachable from here.
 */
export type BatchOutcome = ProcessedBatch | InvalidBatch;

export interface ProcessedBatch {
  readonly kind: 'processed';
  /** Row blocks as `model/row-block.ts` encodes them. Batches of a group have the very same. */
  readonly blocks: Uint8Array;
  /** Where the rows stand in the blocks of a group; undefined where the batch was alone. */
  readonly place?: GroupPlace;
  /** Bytes of the blocks; of those of a group the share of this batch, by its items. */
  readonly rowBytes: number;
  readonly itemsIn: number;
  readonly dropped: DropCounts;
  readonly sampledOut: number;
  readonly erasedThresholds: number;
  readonly duplicateKeys: number;
  /** References into a string table, which only profiles may use. */
  readonly strindexFields: number;
  readonly redactedValues: number;
  /** Large blocks of text that redaction looked up among those it knows. */
  readonly memo?: MemoStats;
  /** Name of the rule set under which it was redacted. */
  readonly ruleSet: string;
  readonly stageMicros: StageMicros;
}

export interface InvalidBatch {
  readonly kind: 'invalid';
  readonly code: string;
  readonly message: string;
}

/** A stage threw: a bug of ours. The error's own text might quote the input. */
export interface FailedBatch {
  readonly kind: 'failed';
  readonly errorName: string;
}

/** Only batches that hold any item count. */
export interface GroupPlace {
  readonly index: number;
  readonly size: number;
}

/** Time spent in each stage, in microseconds. */
export interface StageMicros {
  readonly decode: number;
  readonly sample: number;
  readonly redact: number;
  readonly normalise: number;
}

export interface StageTools extends NormaliseTools {
  readonly redactor: Redactor;
  readonly limits: Pick<Limits, 'valueDepthMax'>;
  /** Without it every span is kept. */
  readonly headSampler?: HeadSampler;
  /** Of all stages; the redactor has to be made with the same. */
  readonly breaks?: Breaks | undefined;
  /** Milliseconds; left out: the time that passes. */
  readonly now?: () => number;
}

const keepEverything = createHeadSampler(1);
const notSampled: HeadSample = {
  sampled: undefined,
  sampledOut: [],
  cameSampled: [],
  erasedThresholds: 0,
};

/**
 * decode -> sample -> redact -> normalise, in that order and nowhere else: what leaves this
 * function is the first form of a batch that may be held, journaled or logged about. Sampling needs
 * ids alone, so it spares the stages after it. The jobs are of one signal. One outcome for each; a
 * bad job spoils no other.
 */
export function processBatches(
  jobs: readonly BatchJob[],
  tools: StageTools,
): (BatchOutcome | FailedBatch)[] {
  const signal = jobs[0]?.signal ?? 'traces';
  assert(
    jobs.every((job) => job.signal === signal),
    'a group of more than one signal',
  );
  const now = clockOf(tools);
  const drafts = jobs.map((job) => draftOf(job, tools));
  const start = now();
  const failed = new Map<Draft, FailedBatch>();
  const blocks = rowsOf(signal, drafts.filter(isDraft), failed, tools);
  const normalise = (now() - start) * 1000;
  const members = drafts.filter(isDraft).filter((draft) => hasItems(draft) && !failed.has(draft));
  const items = members.reduce((sum, { tape }) => sum + tape.items.length, 0);
  return drafts.map((draft) => {
    if (!isDraft(draft)) return draft;
    const { itemsIn, dropped, duplicateKeys, strindexFields } = draft.decoded;
    const index = members.indexOf(draft);
    return (
      failed.get(draft) ?? {
        kind: 'processed',
        blocks,
        ...(members.length > 1 && index >= 0 && { place: { index, size: members.length } }),
        rowBytes: Math.round((blocks.length * draft.tape.items.length) / Math.max(1, items)),
        itemsIn,
        dropped,
        sampledOut: draft.sampledOut.length,
        erasedThresholds: draft.erasedThresholds,
        duplicateKeys,
        strindexFields,
        redactedValues: draft.redactedValues,
        memo: draft.memo,
        ruleSet: tools.redactor.ruleSetDigest,
        stageMicros: { ...draft.micros, normalise: normalise / drafts.length },
      }
    );
  });
}

/** A batch that is decoded and redacted, but has no rows yet. */
interface Draft extends Omit<RedactedBatch, 'sampled' | 'sampledOut' | 'cameSampled'>, HeadSample {
  readonly kind: 'draft';
  readonly decoded: Decoded;
  readonly redactedValues: number;
  readonly memo: MemoStats;
  readonly micros: Omit<StageMicros, 'normalise'>;
}

type DraftOutcome = Draft | InvalidBatch | FailedBatch;

function isDraft(outcome: DraftOutcome): outcome is Draft {
  return outcome.kind === 'draft';
}

function hasItems(draft: Draft): boolean {
  return draft.decoded.itemsIn > 0;
}

function draftOf(job: BatchJob, tools: StageTools): DraftOutcome {
  const now = clockOf(tools);
  const start = now();
  try {
    const { signal } = job;
    const decoded = decode(signal, job.body, job.encoding, tools.limits, tools.breaks);
    const decodedAt = now();
    const headSampler = tools.headSampler ?? keepEverything;
    const sample = signal === 'traces' ? headSampler(decoded.tape) : notSampled;
    const sampledAt = now();
    const known = tools.redactor.memoStats();
    const { fields, redactedValues, experimentId } = redactTape(decoded.tape, tools.redactor, {
      signal,
      sampledOut: sample.sampledOut,
      // Log records and data points belong to none.
      experimentId: signal === 'traces' ? job.experimentId : undefined,
    });
    return {
      kind: 'draft',
      batchId: job.batchId,
      receivedUnixNano: job.receivedUnixNano,
      decoded,
      tape: decoded.tape,
      redacted: fields,
      experimentId,
      ...sample,
      redactedValues,
      memo: memoSince(known, tools.redactor.memoStats()),
      micros: {
        decode: (decodedAt - start) * 1000,
        sample: (sampledAt - decodedAt) * 1000,
        redact: (now() - sampledAt) * 1000,
      },
    };
  } catch (error) {
    if (!(error instanceof Invalid)) return failure(error);
    return { kind: 'invalid', code: error.code, message: error.message };
  }
}

function clockOf({ now }: StageTools): () => number {
  return now ?? (() => performance.now());
}

function memoSince(before: MemoStats, after: MemoStats): MemoStats {
  return {
    blocks: after.blocks - before.blocks,
    hits: after.hits - before.hits,
    bytesSpared: after.bytesSpared - before.bytesSpared,
  };
}

/** Rows of all drafts together. Those that meet a bug of ours are left out and noted. */
function rowsOf(
  signal: Signal,
  drafts: readonly Draft[],
  failed: Map<Draft, FailedBatch>,
  tools: StageTools,
): Uint8Array {
  try {
    return normaliseGroup(signal, drafts, tools);
  } catch {
    // The memory may be in any state after a throw.
    const { memory: _, ...withoutMemory } = tools;
    for (const draft of drafts) {
      try {
        normaliseGroup(signal, [draft], withoutMemory);
      } catch (error) {
        failed.set(draft, failure(error));
      }
    }
    const sound = drafts.filter((draft) => !failed.has(draft));
    return normaliseGroup(signal, sound, tools);
  }
}

function failure(error: unknown): FailedBatch {
  return { kind: 'failed', errorName: error instanceof Error ? error.name : 'unknown' };
}
