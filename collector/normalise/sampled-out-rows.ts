import { type ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { sampledOutColumns } from '../../model/sampled-out-columns.ts';
import { markNarrow } from '../../model/span-identity.ts';
import { contentHashBytes } from './content-hash.ts';
import { nameOrigins } from './origin-rows.ts';
import type { RedactedBatch } from './redaction-rows.ts';
import type { RowMemory } from './row-memory.ts';
import { SpanExperiments } from './span-experiments.ts';
import type { SpanPrices } from './span-prices.ts';
import { TapeView } from './tape-view.ts';

/**
 * Rows of the table `sampled_out`: the spans are read like any other, so that they count alike, and
 * of their rows only the narrow columns are taken. Undefined where there is none.
 */
export function sampledOutRows(
  batches: readonly RedactedBatch[],
  memory: RowMemory,
  prices: SpanPrices | undefined,
): RowBlockBuilder | undefined {
  const left = batches.flatMap(({ tape, batchId, sampledOut = [], cameSampled = [] }) =>
    sampledOut.length === 0
      ? []
      : [{ tape: tape.withItems(sampledOut), batchId, redacted: [] as const, cameSampled }],
  );
  if (left.length === 0) return undefined;
  const tapes = left.map(({ tape }) => tape);
  const rows = tapes.reduce((sum, { items }) => sum + items.length, 0);
  const origins = nameOrigins(new TapeView(), tapes);
  const content = memory.takeContent(0);
  const table = memory.takeSpans(prices);
  // Their narrow rows name no experiment, so none is created for them.
  const experiments = new SpanExperiments();
  table.fill({ batches: left, spans: rows, origins, content, assessed: [], experiments });
  const block = new RowBlockBuilder('sampled_out', sampledOutColumns, rows, rows * 96);
  const sources: Readonly<Record<string, ColumnBuilder>> = table.block.columns;
  for (const [name, column] of Object.entries<ColumnBuilder>(block.columns)) {
    const from = sources[name];
    if (from?.used !== true) continue;
    if (column.type === 'text') copyTexts(block, column, from, table.block.heap);
    else copyFixed(column, from);
  }
  const came = left.flatMap(({ tape: { items }, cameSampled }) => {
    const chosen = new Set(cameSampled);
    return items.map((span) => chosen.has(span));
  });
  for (const [row, isSo] of came.entries()) block.columns.came_sampled.setNumber(row, Number(isSo));
  const hashes = block.columns.content_hash.data;
  for (let at = 0; at < hashes.length; at += contentHashBytes) markNarrow(hashes, at);
  memory.giveSpansBack(table);
  memory.giveContentBack(content);
  return block;
}

/** The source may have room for more rows. */
function copyFixed(column: ColumnBuilder, from: ColumnBuilder): void {
  column.validity.set(from.validity.subarray(0, column.validity.length));
  column.data.set(from.data.subarray(0, column.data.length));
  column.used = true;
}

/** Text that many rows share stays shared. */
function copyTexts(
  block: RowBlockBuilder,
  column: ColumnBuilder,
  from: ColumnBuilder,
  heap: Uint8Array,
): void {
  const places = new Map<number, number>();
  for (let row = 0; row < block.rows; row++) {
    if (from.validity[row] !== 1) continue;
    const at = from.view.getUint32(row * 8, true);
    const length = from.view.getUint32(row * 8 + 4, true);
    const place = places.get(at) ?? block.appendHeap(heap, at, at + length);
    places.set(at, place);
    column.setHeap(row, place, length);
  }
}
