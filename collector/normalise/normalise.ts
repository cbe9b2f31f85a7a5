import { finishBlocks, type RowBlockBuilder } from '../../model/row-block-builder.ts';
import type { Signal } from '../../model/signal.ts';
import type { Tape } from '../../model/tape.ts';
import { type AssessedItem, assessmentRows } from './assess/assessment-rows.ts';
import { logRows } from './log-rows.ts';
import { pointRows } from './metric-rows.ts';
import { nameOrigins } from './origin-rows.ts';
import { type RedactedBatch, redactionRows } from './redaction-rows.ts';
import { RowMemory } from './row-memory.ts';
import { sampledOutRows } from './sampled-out-rows.ts';
import type { SpanPrices } from './span-prices.ts';
import { TapeView } from './tape-view.ts';

/** The rows of one redacted batch of spans. */
export function normalise(
  tape: Tape,
  context: Omit<RedactedBatch, 'tape'>,
  tools?: NormaliseTools,
): Uint8Array {
  return normaliseGroup('traces', [{ tape, ...context }], tools);
}

/** What a thread keeps from group to group. */
export interface NormaliseTools {
  /** Without it every group takes memory of its own. */
  readonly memory?: RowMemory;
  /** Without them a span costs what its sender says. */
  readonly prices?: SpanPrices;
}

const itemRows = { logs: logRows, metrics: pointRows } as const;

/**
 * The rows of redacted batches in their order: blocks of the signal's table (`span`, `log_record`,
 * `metric_point`), `resource`, `scope`, `sampled_out`, `content`, `message`, `span_experiment`,
 * `redaction` and `assessment`, one after another, as `model/row-block.ts` encodes them; no bytes
 * for a table without rows. The tapes are only read.
 *
 * Never throws for what a sender put into the items: a value that cannot be read leaves its column
 * NULL, and stands in `attributes` all the same.
 */
export function normaliseGroup(
  signal: Signal,
  batches: readonly RedactedBatch[],
  { memory = new RowMemory(), prices }: NormaliseTools = {},
): Uint8Array {
  const items = batches.reduce((sum, { tape }) => sum + tape.items.length, 0);
  const sampledOut = sampledOutRows(batches, memory, prices);
  const counted = sampledOut === undefined ? [] : [sampledOut];
  if (items === 0) return finishBlocks(counted);
  const view = new TapeView();
  const originBlocks = memory.takeOrigins();
  const tapes = batches.map(({ tape }) => tape);
  const origins = nameOrigins(view, tapes, originBlocks);
  const bytes = batches.reduce((sum, { tape }) => sum + tape.bytesUsed, 0);
  const content = memory.takeContent(bytes, batches[0]?.tape.breaks);
  const assessed: AssessedItem[] = [];
  const table = signal === 'traces' ? memory.takeSpans(prices) : undefined;
  const { experiments } = memory;
  experiments.begin();
  table?.fill({ batches, spans: items, origins, content, assessed, experiments });
  const rows =
    table?.block ??
    itemRows[signal === 'logs' ? signal : 'metrics'](
      batches,
      items,
      view,
      origins,
      memory,
      assessed,
      content,
    );
  const blocks: RowBlockBuilder[] = [rows, origins.resourceBlock, origins.scopeBlock, ...counted];
  blocks.push(...content.blocks());
  const named = experiments.block();
  if (named !== undefined) blocks.push(named);
  if (batches.some(({ redacted }) => redacted.length > 0)) {
    blocks.push(redactionRows(signal, batches, view));
  }
  if (assessed.length > 0) blocks.push(assessmentRows(assessed));
  const finished = finishBlocks(blocks, memoryOf);
  if (table === undefined) memory.giveBack(rows.heap);
  else memory.giveSpansBack(table);
  memory.giveContentBack(content);
  memory.giveOriginsBack(originBlocks);
  return finished;
}

/** Less is zeroed sooner than Node is asked not to. */
const zeroedBytesMax = 32 * 1024;

/** Not zeroed where that takes long, because all of it is written. */
function memoryOf(bytes: number): Uint8Array<ArrayBuffer> {
  if (bytes <= zeroedBytesMax) return new Uint8Array(bytes);
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}
