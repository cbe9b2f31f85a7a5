/** Rows of log records and data points from plain objects, as `span-rows.ts` makes spans. */
import { createHash } from 'node:crypto';
import { assessmentBlockColumns } from '../../model/assessment-columns.ts';
import {
  type logColumns,
  type metricPointColumns,
  redactionBlockColumns,
} from '../../model/batch-columns.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import type { Signal } from '../../model/signal.ts';
import type { StoreGroup } from '../../store/contract.ts';
import { type CellValue, hex, receiptOf, rowBlock } from './span-rows.ts';

export type LogInput = Readonly<Partial<Record<keyof typeof logColumns, CellValue>>>;
export type PointInput = Readonly<Partial<Record<keyof typeof metricPointColumns, CellValue>>>;

const startNano = 1_700_000_000_000_000_000n;

/** A whole log record of span `id` in trace `id`, as `spanRow` names them. */
export function logRow(id: number, given: LogInput = {}): LogInput {
  const row: LogInput = {
    trace_id: hex(id + 1, 32),
    span_id: hex(id + 1, 16),
    time: startNano + BigInt(id) * 1_000_000n,
    observed_time: startNano + BigInt(id) * 1_000_000n + 1_000n,
    severity_number: 9,
    severity_text: 'INFO',
    body: `"record ${id}"`,
    body_preview: `record ${id}`,
    service_name: 'test',
    attributes: `{"n":${id}}`,
    ...given,
  };
  return { ...row, content_hash: given.content_hash ?? hashOf('log_record', row) };
}

/** A whole data point of a sum. */
export function pointRow(id: number, given: PointInput = {}): PointInput {
  const row: PointInput = {
    name: 'requests',
    unit: '1',
    type: 'SUM',
    temporality: 'DELTA',
    is_monotonic: true,
    start_time: startNano,
    time: startNano + BigInt(id) * 1_000_000n,
    value_int: id,
    service_name: 'test',
    attributes: `{"n":${id}}`,
    ...given,
  };
  return { ...row, content_hash: given.content_hash ?? hashOf('metric_point', row) };
}

export interface RedactionInput {
  readonly signal: Signal;
  /** Which item of the batch, over all its blocks. */
  readonly item: number;
  readonly field: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly count?: number;
}

/** What was hidden in the items of a batch, as normalisation writes it. */
export function redactionBlock(batchId: string, rows: readonly RedactionInput[]): Uint8Array {
  const block = new RowBlockBuilder('redaction', redactionBlockColumns, rows.length);
  const { columns } = block;
  for (const [row, { signal, item, field, traceId, spanId, count = 1 }] of rows.entries()) {
    if (traceId !== undefined) columns.trace_id.setText(row, traceId);
    if (spanId !== undefined) columns.span_id.setText(row, spanId);
    columns.field.setText(row, field);
    columns.rule.setText(row, 'email');
    columns.rule_version.setNumber(row, 1);
    columns.action.setText(row, 'pseudonym');
    columns.count.setNumber(row, count);
    columns.batch_id.setText(row, batchId);
    columns.signal.setText(row, signal);
    columns.item_index.setNumber(row, item);
  }
  return block.finish();
}

export type AssessmentInput = Readonly<
  Partial<Record<keyof typeof assessmentBlockColumns, CellValue>>
>;

/** Results of evaluations, as normalisation writes them; `item_index` names their item. */
export function assessmentBlock(rows: readonly AssessmentInput[]): Uint8Array {
  const whole = rows.map((row) => ({
    assessment_id: `a-${hex(Number(row.item_index ?? 0), 32)}`,
    name: 'quality',
    kind: 'feedback',
    origin: 'gen_ai.evaluation.result',
    signal: 'traces',
    batch_id: 'b',
    ...row,
  }));
  return rowBlock('assessment', whole, assessmentBlockColumns);
}

/** A batch of log records with a receipt that adds up; `others` are further blocks. */
export function logBatch(
  batchId: string,
  rows: readonly LogInput[],
  others: readonly Uint8Array[] = [],
): StoreGroup {
  const named = rows.map((row) => ({ batch_id: batchId, ...row }));
  return signalBatch('logs', batchId, rows.length, [rowBlock('log_record', named), ...others]);
}

/** A batch of data points with a receipt that adds up. */
export function pointBatch(batchId: string, rows: readonly PointInput[]): StoreGroup {
  const named = rows.map((row) => ({ batch_id: batchId, ...row }));
  return signalBatch('metrics', batchId, rows.length, [rowBlock('metric_point', named)]);
}

function signalBatch(
  signal: Signal,
  batchId: string,
  items: number,
  blocks: readonly Uint8Array[],
): StoreGroup {
  return { blocks: Buffer.concat(blocks), receipts: [{ ...receiptOf(batchId, items), signal }] };
}

/** Over the row without its batch, as normalisation hashes what a retry repeats. */
function hashOf(table: string, row: LogInput | PointInput): Uint8Array {
  const text = JSON.stringify(row, (name, value) =>
    name === 'batch_id' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(`${table}${text}`).digest().subarray(0, 16);
}
