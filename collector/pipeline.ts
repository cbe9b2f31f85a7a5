import { assert, Invalid } from '../model/errors.ts';
import {
  chosenItems,
  type DropCounts,
  type DropReason,
  droppedItems,
  dropReasons,
  type Receipt,
} from '../model/receipt.ts';
import { itemWords } from '../model/signal.ts';
import type { StageStats } from '../model/stage-stats.ts';
import type { Clock } from '../model/time.ts';
import type { MemoStats } from '../redaction-rules/memo.ts';
import { createComputeStages } from './compute-stages.ts';
import type { Exporter } from './exporter/store-exporter.ts';
import type { BatchJob, BatchOutcome, ProcessedBatch, StageMicros } from './process-batch.ts';
import type { Ingest, IngestResult } from './receiver/ingest.ts';

export interface Pipeline {
  readonly ingest: Ingest;
  stats(): PipelineStats;
  /** What decode, sample, redact and normalise did, in this order. */
  readonly stages: readonly Pick<StageStats, 'snapshot'>[];
}

/** Sums since the start; `/metrics` shows them. */
export interface PipelineStats {
  readonly batches: number;
  readonly invalidBatches: number;
  readonly itemsIn: number;
  readonly itemsKept: number;
  readonly duplicates: number;
  readonly dropped: DropCounts;
  /** Spans that head sampling did not choose. */
  readonly sampledOut: number;
  /** Spans whose sampling threshold contradicted the rest of them, and was erased. */
  readonly erasedThresholds: number;
  readonly duplicateKeys: number;
  /** References into a string table, which only profiles may use; they count as absent. */
  readonly strindexFields: number;
  readonly redactedValues: number;
  /** Large blocks of text looked up, those that were known, and the bytes not scanned for it. */
  readonly memo: MemoStats;
  readonly stageMicros: StageMicros;
}

export interface PipelineOptions {
  /** Runs decode, sample, redact and normalise; a worker pool, or the function itself in tests. */
  readonly run: (job: BatchJob, connection?: object) => Promise<BatchOutcome>;
  readonly exporter: Exporter;
  /** Bytes of bodies that can be here at once: those that admission lets in. */
  readonly inflightBytesMax?: number;
  readonly clock: Clock;
  readonly newBatchId: () => string;
}

/**
 * The life of a batch after its bytes are in: decode, sample, redact and normalise on a worker,
 * then journal. `ingest` resolves only when the spans are durable, so that an answer is a promise
 * kept.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const sums = emptySums();
  const stages = createComputeStages(options.inflightBytesMax);
  return {
    stages: stages.all,
    ingest: async (request) => {
      const receivedUnixNano = options.clock();
      const batchId = options.newBatchId();
      const { signal, body, encoding, experimentId } = request;
      const job = { batchId, signal, receivedUnixNano, body, encoding, experimentId };
      const outcome = await stages.watch(job, () => options.run(job, request.connection));
      if (outcome.kind === 'invalid') {
        sums.invalidBatches++;
        throw new Invalid(outcome.message, { code: outcome.code });
      }
      const warning = warningOf(outcome);
      sums.strindexFields += outcome.strindexFields;
      if (outcome.itemsIn === 0) return { rejectedItems: 0, message: warning };
      const facts = {
        batchId,
        signal,
        receivedUnixNano,
        transport: request.transport,
        bytesIn: request.bytesOnWire,
        ruleSetDigest: outcome.ruleSet,
      };
      const receipt = await options.exporter(facts, outcome);
      account(sums, outcome, receipt);
      return answer(receipt, warning);
    },
    stats: () => ({ ...sums, dropped: { ...sums.dropped }, stageMicros: { ...sums.stageMicros } }),
  };
}

interface Sums {
  batches: number;
  invalidBatches: number;
  itemsIn: number;
  itemsKept: number;
  duplicates: number;
  dropped: Partial<Record<DropReason, number>>;
  sampledOut: number;
  erasedThresholds: number;
  duplicateKeys: number;
  strindexFields: number;
  redactedValues: number;
  memo: MemoStats;
  stageMicros: { decode: number; sample: number; redact: number; normalise: number };
}

function emptySums(): Sums {
  return {
    batches: 0,
    invalidBatches: 0,
    itemsIn: 0,
    itemsKept: 0,
    duplicates: 0,
    dropped: {},
    sampledOut: 0,
    erasedThresholds: 0,
    duplicateKeys: 0,
    strindexFields: 0,
    redactedValues: 0,
    memo: { blocks: 0, hits: 0, bytesSpared: 0 },
    stageMicros: { decode: 0, sample: 0, redact: 0, normalise: 0 },
  };
}

function account(sums: Sums, outcome: ProcessedBatch, receipt: Receipt): void {
  assert(
    chosenItems(receipt) === receipt.itemsKept + receipt.duplicates,
    'a receipt does not add up',
  );
  sums.batches++;
  sums.itemsIn += receipt.itemsIn;
  sums.itemsKept += receipt.itemsKept;
  sums.duplicates += receipt.duplicates;
  sums.sampledOut += receipt.sampledOut;
  sums.erasedThresholds += outcome.erasedThresholds;
  sums.duplicateKeys += outcome.duplicateKeys;
  sums.redactedValues += outcome.redactedValues;
  const { blocks, hits, bytesSpared } = sums.memo;
  sums.memo = {
    blocks: blocks + (outcome.memo?.blocks ?? 0),
    hits: hits + (outcome.memo?.hits ?? 0),
    bytesSpared: bytesSpared + (outcome.memo?.bytesSpared ?? 0),
  };
  for (const reason of dropReasons) {
    if (receipt.dropped[reason] === undefined) continue;
    sums.dropped[reason] = (sums.dropped[reason] ?? 0) + (receipt.dropped[reason] ?? 0);
  }
  sums.stageMicros.decode += outcome.stageMicros.decode;
  sums.stageMicros.sample += outcome.stageMicros.sample;
  sums.stageMicros.redact += outcome.stageMicros.redact;
  sums.stageMicros.normalise += outcome.stageMicros.normalise;
}

/** What its sender should know though nothing was rejected for it. */
function warningOf({ strindexFields }: ProcessedBatch): string | undefined {
  if (strindexFields === 0) return undefined;
  return `references into a string table, which only profiles have, are ignored: ${strindexFields}`;
}

function answer(receipt: Receipt, warning: string | undefined): IngestResult {
  const rejectedItems = droppedItems(receipt.dropped);
  if (rejectedItems === 0) return { rejectedItems, message: warning };
  const reasons = dropReasons
    .filter((reason) => (receipt.dropped[reason] ?? 0) > 0)
    .map((reason) => `${receipt.dropped[reason]} ${reason}`)
    .join(', ');
  const share = `${rejectedItems} of ${receipt.itemsIn} ${itemWords[receipt.signal]} were rejected`;
  const hint = isOfAnotherSignal(receipt) ? otherSignalHint : undefined;
  const parts = [`${share}: ${reasons}`, `receipt ${receipt.batchId}`, hint, warning];
  return { rejectedItems, message: parts.filter((part) => part !== undefined).join('; ') };
}

const otherSignalHint =
  "was this another signal's request? logs go to /v1/logs, metrics to /v1/metrics";

/**
 * What a log record or a metric is where protobuf reads it as a span: one without a trace id, or
 * something else stands in a span's field. In JSON the names differ and nothing is read at all.
 */
function isOfAnotherSignal({ signal, transport, itemsIn, dropped }: Receipt): boolean {
  if (signal !== 'traces' || transport === 'http/json') return false;
  const { invalid_trace_id = 0, invalid_utf8 = 0, malformed = 0 } = dropped;
  return invalid_trace_id + invalid_utf8 + malformed === itemsIn;
}
