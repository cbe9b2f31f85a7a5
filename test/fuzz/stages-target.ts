import {
  type ProcessedBatch,
  processBatches,
  type StageTools,
} from '../../collector/process-batch.ts';
import { droppedItems } from '../../model/receipt.ts';
import { type RowBlock, readRowBlocks } from '../../model/row-block.ts';
import type { Signal } from '../../model/signal.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { leaksCanary } from './canary.ts';
import { type Encoding, requestMaker } from './make-request.ts';
import { type FuzzTarget, type Outcomes, seen } from './target.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
const limits = { valueDepthMax: 64 };
/** One for each process; it keeps scratch state, as in a worker. */
const tools: StageTools = { redactor: createRedactor(builtinRuleSet, key), limits };
const encoder = new TextEncoder();

/** decode, redact, normalise and reading the row blocks back, as the worker and the store do it. */
export function stagesTarget(signal: Signal, encoding: Encoding): FuzzTarget {
  return {
    name: `stages-${signal}-${encoding}`,
    make: requestMaker(signal, encoding),
    check: (input, outcomes) => void checkStages(signal, encoding, [input], outcomes),
    checkGroup: (inputs, outcomes) => void checkStages(signal, encoding, inputs, outcomes),
  };
}

/** The row blocks of the requests, as one group; no damaged one may cost another anything. */
export function checkStages(
  signal: Signal,
  encoding: Encoding,
  inputs: readonly Uint8Array[],
  outcomes: Outcomes,
): readonly RowBlock[] {
  const size = inputs.reduce((sum, input) => sum + input.length, 0);
  const run = () =>
    processBatches(
      inputs.map((input) => ({ batchId: 'b', signal, encoding, body: Uint8Array.from(input) })),
      tools,
    );
  const startMs = cpuMs();
  const results = run();
  if (cpuMs() - startMs > slowMs(size)) requireFast(run, slowMs(size));
  const processed = results.flatMap((outcome) => {
    const one = judged(outcome, encoding, outcomes);
    return one === undefined ? [] : [one];
  });
  const blocks = processed[0]?.blocks ?? new Uint8Array(0);
  if (blocks.length > blockBytesMax(size)) throw new Error('the rows are out of proportion');
  if (leaksCanary(blocks)) throw new Error('a secret came out');
  const read = readRowBlocks(blocks);
  const rows = read.find(({ table }) => table === tableOf[signal])?.rows ?? 0;
  const kept = processed.reduce((sum, one) => sum + one.itemsIn - droppedItems(one.dropped), 0);
  if (kept !== rows) throw new Error(`${kept} items were kept, ${rows} rows came out`);
  return read;
}

/** The outcome of a request that was not refused. */
function judged(
  outcome: ReturnType<typeof processBatches>[number],
  encoding: Encoding,
  outcomes: Outcomes,
): ProcessedBatch | undefined {
  switch (outcome.kind) {
    case 'failed':
      throw new Error(`a stage threw ${outcome.errorName}`);
    case 'invalid':
      if (outcome.code !== `malformed_${encoding}`) throw new Error(`refused: ${outcome.code}`);
      if (leaksCanary(encoder.encode(outcome.message))) throw new Error('the refusal quotes');
      seen(outcomes, 'refused');
      return undefined;
    case 'processed': {
      const isWhole = droppedItems(outcome.dropped) === 0;
      seen(outcomes, isWhole ? 'kept' : 'partial');
      return outcome;
    }
  }
}

const tableOf: Readonly<Record<Signal, string>> = {
  traces: 'span',
  logs: 'log_record',
  metrics: 'metric_point',
};

/**
 * An empty span is 28 bytes of request and some 700 bytes of row, most of them one validity byte
 * for each column; text grows sixfold at most, by JSON's escapes, and may stand in three columns.
 */
function blockBytesMax(bodyBytes: number): number {
  return bodyBytes * 64 + 32_768;
}

/** Far above what any input needs; below what a hang or a quadratic loop takes. */
function slowMs(bodyBytes: number): number {
  return 100 + bodyBytes / 1_000;
}

/** Compiling and collecting garbage make any input slow once; one slow three times in a row is. */
function requireFast(run: () => void, ms: number): void {
  for (let attempt = 0; attempt < 3; attempt++) {
    const startMs = cpuMs();
    run();
    if (cpuMs() - startMs <= ms) return;
  }
  throw new Error('slow out of proportion');
}

/** Of this thread: a busy machine takes none of it. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
