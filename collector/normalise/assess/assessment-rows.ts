import { assessmentBlockColumns } from '../../../model/assessment-columns.ts';
import { type ColumnBuilder, RowBlockBuilder } from '../../../model/row-block-builder.ts';
import { contentHash } from '../content-hash.ts';
import { jsonText } from '../plain-json.ts';
import { setTime } from '../span-row.ts';
import type { Assessment, Target } from './assessment.ts';

/** An item and what it says: at least one assessment. */
export interface AssessedItem {
  /** Place of the item among all items of the group. */
  readonly itemIndex: number;
  readonly signal: 'traces' | 'logs';
  readonly batchId: string;
  readonly service: string | undefined;
  /** The span that brought them; undefined for a log record. */
  readonly carrier: Target | undefined;
  readonly assessments: readonly Assessment[];
  /** How many more there were than may be kept. */
  readonly leftOut: number;
}

type AssessmentBlock = RowBlockBuilder<keyof typeof assessmentBlockColumns>;

export function assessmentRows(items: readonly AssessedItem[]): AssessmentBlock {
  const rows = items.reduce((sum, { assessments }) => sum + assessments.length, 0);
  const block = new RowBlockBuilder('assessment', assessmentBlockColumns, rows, 256 * rows);
  let row = 0;
  for (const item of items) {
    if (item.leftOut > 0) block.columns.left_out.setNumber(row, item.leftOut);
    for (const assessment of item.assessments) {
      writeOrigin(block, row, item, assessment);
      writeAssessment(block, row, assessment);
      row++;
    }
  }
  return block;
}

function writeOrigin(
  { columns }: AssessmentBlock,
  row: number,
  item: AssessedItem,
  { origin, target }: Assessment,
): void {
  columns.item_index.setNumber(row, item.itemIndex);
  columns.origin.setText(row, origin);
  columns.signal.setText(row, item.signal);
  columns.batch_id.setText(row, item.batchId);
  setText(columns.service_name, row, item.service);
  setText(columns.carrier_trace_id, row, item.carrier?.traceId);
  setText(columns.carrier_span_id, row, item.carrier?.spanId);
  setText(columns.trace_id, row, target.traceId);
  setText(columns.span_id, row, target.spanId);
  setText(columns.session_id, row, target.sessionId);
  setText(columns.response_id, row, target.responseId);
}

function writeAssessment({ columns }: AssessmentBlock, row: number, one: Assessment): void {
  columns.assessment_id.setText(row, assessmentId(one));
  columns.name.setText(row, one.name);
  columns.kind.setText(row, one.kind);
  setText(columns.source_type, row, one.sourceType);
  setText(columns.source_id, row, one.sourceId);
  if (one.value !== undefined) columns.value.setText(row, jsonText(one.value));
  if (one.number !== undefined) columns.number.setNumber(row, one.number);
  setText(columns.label, row, one.label);
  if (one.boolean !== undefined) columns.boolean.setNumber(row, Number(one.boolean));
  setText(columns.rationale, row, one.rationale);
  setText(columns.error_code, row, one.errorCode);
  setText(columns.error_message, row, one.errorMessage);
  if (one.metadata !== undefined) columns.metadata.setText(row, jsonText(one.metadata));
  // A time beyond TIMESTAMP_NS is NULL here; the item has it as it was sent.
  setTime(columns.time, undefined, row, one.time.low, one.time.high);
}

function setText(column: ColumnBuilder, row: number, text: string | undefined): void {
  if (text !== undefined) column.setText(row, text);
}

/**
 * Named by what is said of what. Neither the time nor the way it came counts: some senders say the
 * same by a log record and by an event of the span, and it is one assessment.
 */
function assessmentId(one: Assessment): string {
  const { target } = one;
  const said = [
    [target.traceId, target.spanId, target.sessionId, target.responseId],
    [one.kind, one.name, one.sourceType, one.sourceId],
    [one.value, one.number, one.label, one.rationale],
    [one.errorCode, one.errorMessage, one.metadata],
  ];
  const hash = contentHash(new TextEncoder().encode(jsonText(said)));
  return `a-${Buffer.from(hash, 'latin1').toString('hex')}`;
}
