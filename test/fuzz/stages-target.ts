import { processBatch, type StageTools } from '../../collector/process-batch.ts';
import { droppedItems } from '../../model/receipt.ts';
import { readRowBlocks } from '../../model/row-block.ts';
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
    check: (input, outcomes) => void checkStages(signal, encoding, input, outcomes),
  };
}

/** Rows of the signal's own table that came out; undefined where the request was refused. */
export function checkStages(
  signal: Signal,
  encoding: Encoding,
  input: Uint8Array,
  outcomes: Outcomes,
): ReturnType<typeof readRowBlocks> | undefined {
  const job = { batchId: 'b', signal, encoding, body: Uint8Array.from(input) };
  const startMs = performance.now();
  const outcome = processBatch(job, tools);
  const tookMs = performance.now() - startMs;
  if (tookMs > slowMs(input.length)) requireFast(signal, encoding, input);
  if (outcome.kind === 'invalid') {
    if (outcome.code === 'signal_not_stored') return undefined;
    if (outcome.code !== `malformed_${encoding}`) throw new Error(`refused as ${outcome.code}`);
    if (leaksCanary(encoder.encode(outcome.message)))
      throw new Error('the refusal quotes a secret');
    seen(outcomes, 'refused');
    return undefined;
  }
  const { blocks, itemsIn, dropped } = outcome;
  const dropCount = droppedItems(dropped);
  seen(outcomes, dropCount > 0 ? 'partial' : 'kept');
  if (blocks.length > blockBytesMax(input.length))
    throw new Error('the rows are out of proportion');
  if (leaksCanary(blocks)) throw new Error('a secret came out');
  const read = readRowBlocks(blocks);
  const rows = read.find(({ table }) => table === tableOf[signal])?.rows ?? 0;
  if (itemsIn !== rows + dropCount) {
    throw new Error(`${itemsIn} items in, ${rows} rows, ${dropCount} dropped`);
  }
  return read;
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

/** A busy machine makes any input slow once; one that is slow three times in a row is. */
function requireFast(signal: Signal, encoding: Encoding, input: Uint8Array): void {
  for (let attempt = 0; attempt < 3; attempt++) {
    const startMs = performance.now();
    processBatch({ batchId: 'b', signal, encoding, body: Uint8Array.from(input) }, tools);
    if (performance.now() - startMs <= slowMs(input.length)) return;
  }
  throw new Error('slow out of proportion');
}
