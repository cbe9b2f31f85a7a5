import { redactionBlockColumns } from '../../model/batch-columns.ts';
import { assert } from '../../model/errors.ts';
import { LOG_SPAN_ID, LOG_TRACE_ID } from '../../model/log-tape.ts';
import type { RedactedField } from '../../model/redaction.ts';
import { type ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import type { Signal } from '../../model/signal.ts';
import { SPAN_SPAN_ID, SPAN_TRACE_ID, type Tape } from '../../model/tape.ts';
import type { UnixNano } from '../../model/time.ts';
import type { Sampled } from '../sample/head-sampler.ts';
import { writeHex } from './heap.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** A decoded request after redaction, and what was hidden in it. */
export interface RedactedBatch {
  readonly tape: Tape;
  readonly batchId: string;
  readonly redacted: readonly RedactedField[];
  readonly receivedUnixNano?: UnixNano | undefined;
  /** Of all its spans, whatever they name. */
  readonly experimentId?: string | undefined;
  /** What items stand for besides themselves, by place; undefined where none does. */
  readonly sampled?: readonly (Sampled | undefined)[] | undefined;
  /** Spans of the tape that are no items of it, and only counted. */
  readonly sampledOut?: readonly number[];
  /** Those of them that a sampler before this server had chosen. */
  readonly cameSampled?: readonly number[];
}

/** Where an item of the signal names its span; data points name none. */
const idWords = {
  traces: { traceId: SPAN_TRACE_ID, spanId: SPAN_SPAN_ID },
  logs: { traceId: LOG_TRACE_ID, spanId: LOG_SPAN_ID },
  metrics: undefined,
} as const;

/** One row for each field in which something was hidden, with the ids of its span if it has one. */
export function redactionRows(
  signal: Signal,
  batches: readonly RedactedBatch[],
  view: TapeView,
): RowBlockBuilder {
  const rows = batches.reduce((sum, { redacted }) => sum + redacted.length, 0);
  const block = new RowBlockBuilder('redaction', redactionBlockColumns, rows);
  let row = 0;
  let firstItem = 0;
  for (const batch of batches) {
    view.open(batch.tape);
    for (const field of batch.redacted) {
      view.breaks.tick();
      writeRedaction(block, row, signal, view, batch, field);
      block.columns.item_index.setNumber(row++, firstItem + field.itemIndex);
    }
    firstItem += batch.tape.items.length;
  }
  return block;
}

function writeRedaction(
  block: RowBlockBuilder<keyof typeof redactionBlockColumns>,
  row: number,
  signal: Signal,
  view: TapeView,
  batch: RedactedBatch,
  field: RedactedField,
): void {
  const { columns } = block;
  const item = batch.tape.items[field.itemIndex];
  assert(item !== undefined, 'a redaction names no item of its batch');
  const writeId = (column: ColumnBuilder, offset: number, bytes: number): void => {
    if (offset === 0) return;
    const at = block.heapUsed;
    writeHex(block, view.bytes, offset, bytes);
    column.setHeap(row, at, bytes * 2);
  };
  const ids = idWords[signal];
  if (ids !== undefined && field.isOfSpan) {
    writeId(columns.trace_id, wordAt(view, item + ids.traceId), 16);
    writeId(columns.span_id, wordAt(view, item + ids.spanId), 8);
  }
  columns.field.setText(row, field.field);
  columns.rule.setText(row, field.rule);
  columns.rule_version.setNumber(row, field.ruleVersion);
  columns.action.setText(row, field.action);
  columns.count.setNumber(row, field.count);
  columns.batch_id.setText(row, batch.batchId);
  columns.signal.setText(row, signal);
}
