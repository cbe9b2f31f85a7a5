import { redactionBlockColumns, spanColumns } from '../../model/batch-columns.ts';
import { assert } from '../../model/errors.ts';
import type { RedactedField } from '../../model/redaction.ts';
import { type ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import {
  SPAN_EVENTS,
  SPAN_KIND,
  SPAN_SCOPE,
  SPAN_SPAN_ID,
  SPAN_STATUS_CODE,
  SPAN_TRACE_ID,
  type Tape,
} from '../../model/tape.ts';
import { dialects, strongestFirst } from './dialects/index.ts';
import { createEvidence, forget, noteAttribute, noteEvents } from './evidence.ts';
import { writeHex } from './json-bytes.ts';
import { nameOrigins, type Origin, type Origins } from './origin-rows.ts';
import { compilePlan } from './plan.ts';
import { createResolver } from './resolve.ts';
import { kindName, type SpanBlock, spanColumnsOf, statusName, writeSpanRow } from './span-row.ts';
import { TapeView, wordAt } from './tape-view.ts';

export interface NormaliseContext {
  readonly batchId: string;
  readonly redacted: readonly RedactedField[];
}

export interface RedactedBatch extends NormaliseContext {
  readonly tape: Tape;
}

const plan = compilePlan(dialects, strongestFirst);

/** The rows of one redacted batch. */
export function normalise(tape: Tape, context: NormaliseContext): Uint8Array {
  return normaliseGroup([{ tape, ...context }]);
}

/**
 * The rows of redacted batches in their order: blocks of the tables `span`, `resource`, `scope` and
 * `redaction` one after another, as `model/row-block.ts` encodes them; no bytes for a table without
 * rows. The tapes are only read.
 *
 * Never throws for what a sender put into the spans: a value that cannot be read leaves its column
 * NULL, and stands in `attributes` all the same.
 */
export function normaliseGroup(batches: readonly RedactedBatch[]): Uint8Array {
  const spans = batches.reduce((sum, { tape }) => sum + tape.items.length, 0);
  if (spans === 0) return new Uint8Array(0);
  const view = new TapeView();
  const origins = nameOrigins(
    view,
    batches.map(({ tape }) => tape),
  );
  const blocks = [
    spanRows(batches, spans, view, origins),
    origins.resourceBlock,
    origins.scopeBlock,
  ];
  if (batches.some(({ redacted }) => redacted.length > 0)) {
    blocks.push(redactionRows(batches, view));
  }
  return concatenate(blocks);
}

function spanRows(
  batches: readonly RedactedBatch[],
  spans: number,
  view: TapeView,
  origins: Origins,
): Uint8Array {
  // Messages stand in the heap twice: in the attributes, and in their own column.
  const heapHint = batches.reduce((sum, { tape }) => sum + tape.bytesUsed * 3, 4096);
  const block = new RowBlockBuilder('span', spanColumns, spans, heapHint);
  const columns = spanColumnsOf(block);
  const share = createSharing(block, view);
  const evidence = createEvidence(plan);
  const resolve = createResolver(plan, view, block, evidence);
  const visit = (record: number) => noteAttribute(evidence, plan, view, record);
  let row = 0;
  for (const { tape, batchId } of batches) {
    view.open(tape);
    const byScope = origins.byScope.get(tape);
    for (const span of tape.items) {
      const origin = byScope?.get(wordAt(view, span + SPAN_SCOPE));
      assert(origin !== undefined, 'a span hangs below no scope');
      share.origin(row, origin);
      share.text(columns.kind, row, kindName(wordAt(view, span + SPAN_KIND)));
      share.text(columns.status_code, row, statusName(wordAt(view, span + SPAN_STATUS_CODE)));
      share.text(block.columns.batch_id, row, batchId);
      writeSpanRow(block, columns, row, view, span, origin, visit);
      noteEvents(evidence, plan, view, wordAt(view, span + SPAN_EVENTS));
      resolve(row, span);
      forget(evidence);
      row++;
    }
  }
  return block.finish();
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Text that many rows repeat stands in the heap once. */
function createSharing(block: SpanBlock, view: TapeView) {
  const { resource_id, scope_id, service_name } = block.columns;
  const places = new Map<string, Place>();
  const services = new Map<Origin, Place>();
  const place = (text: string): Place => {
    const known = places.get(text);
    if (known !== undefined) return known;
    const offset = block.appendHeapText(text);
    const fresh = { offset, length: block.heapUsed - offset };
    places.set(text, fresh);
    return fresh;
  };
  const placeService = (origin: Origin): Place => {
    const known = services.get(origin);
    if (known !== undefined) return known;
    const { offset, length } = origin.serviceName ?? { offset: 0, length: 0 };
    const fresh = { offset: block.appendHeap(view.bytes, offset, offset + length), length };
    services.set(origin, fresh);
    return fresh;
  };
  return {
    text(column: ColumnBuilder, row: number, text: string): void {
      const { offset, length } = place(text);
      column.setHeap(row, offset, length);
    },
    origin(row: number, origin: Origin): void {
      const resource = place(origin.resourceId);
      resource_id.setHeap(row, resource.offset, resource.length);
      const scope = place(origin.scopeId);
      scope_id.setHeap(row, scope.offset, scope.length);
      const service = placeService(origin);
      if (service.length > 0) service_name.setHeap(row, service.offset, service.length);
    },
  };
}

function redactionRows(batches: readonly RedactedBatch[], view: TapeView): Uint8Array {
  const rows = batches.reduce((sum, { redacted }) => sum + redacted.length, 0);
  const block = new RowBlockBuilder('redaction', redactionBlockColumns, rows);
  let row = 0;
  let firstItem = 0;
  for (const batch of batches) {
    view.open(batch.tape);
    for (const field of batch.redacted) {
      writeRedaction(block, row, view, batch, field);
      block.columns.item_index.setNumber(row++, firstItem + field.spanIndex);
    }
    firstItem += batch.tape.items.length;
  }
  return block.finish();
}

function writeRedaction(
  block: RowBlockBuilder<keyof typeof redactionBlockColumns>,
  row: number,
  view: TapeView,
  batch: RedactedBatch,
  field: RedactedField,
): void {
  const { columns } = block;
  const span = batch.tape.items[field.spanIndex];
  assert(span !== undefined, 'a redaction names no span of its batch');
  const at = block.heapUsed;
  writeHex(block, view.bytes, wordAt(view, span + SPAN_TRACE_ID), 16);
  writeHex(block, view.bytes, wordAt(view, span + SPAN_SPAN_ID), 8);
  columns.trace_id.setHeap(row, at, 32);
  columns.span_id.setHeap(row, at + 32, 16);
  columns.field.setText(row, field.field);
  columns.rule.setText(row, field.rule);
  columns.rule_version.setNumber(row, field.ruleVersion);
  columns.action.setText(row, field.action);
  columns.count.setNumber(row, field.count);
  columns.batch_id.setText(row, batch.batchId);
  columns.signal.setText(row, 'traces');
}

function concatenate(blocks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}
