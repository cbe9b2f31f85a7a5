import type { spanColumns } from '../../model/batch-columns.ts';
import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import {
  SPAN_ATTRIBUTES,
  SPAN_DROPPED_ATTRIBUTES,
  SPAN_DROPPED_EVENTS,
  SPAN_DROPPED_LINKS,
  SPAN_END,
  SPAN_EVENTS,
  SPAN_FLAGS,
  SPAN_HAS_PARENT,
  SPAN_LINKS,
  SPAN_NAME,
  SPAN_PARENT_ID,
  SPAN_SPAN_ID,
  SPAN_START,
  SPAN_STATUS_MESSAGE,
  SPAN_TRACE_ID,
  SPAN_TRACE_STATE,
} from '../../model/tape.ts';
import { writeHex } from './heap.ts';
import type { Origin } from './origin-rows.ts';
import type { TextSharer } from './shared-json.ts';
import type { SpanAttributes } from './span-attributes.ts';
import { setSpanHash } from './span-hash.ts';
import { writeEvents, writeLinks } from './span-lists.ts';
import { type TapeView, wordAt } from './tape-view.ts';

export type SpanBlock = RowBlockBuilder<keyof typeof spanColumns>;

/** SpanKind and Status.StatusCode of `trace.proto` v1.11, by number. */
const kindNames = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const statusNames = ['UNSET', 'OK', 'ERROR'] as const;

/** The columns that hold the span itself, whatever vocabulary it speaks. */
export type SpanColumns = ReturnType<typeof spanColumnsOf>;

/** Picked once per batch: an object literal reads faster than the block's dictionary. */
export function spanColumnsOf(block: SpanBlock) {
  const { columns } = block;
  return {
    trace_id: columns.trace_id,
    span_id: columns.span_id,
    parent_span_id: columns.parent_span_id,
    name: columns.name,
    kind: columns.kind,
    start_time: columns.start_time,
    end_time: columns.end_time,
    start_time_unix_nano: columns.start_time_unix_nano,
    end_time_unix_nano: columns.end_time_unix_nano,
    duration_ns: columns.duration_ns,
    status_code: columns.status_code,
    status_message: columns.status_message,
    service_name: columns.service_name,
    attributes: columns.attributes,
    resource_id: columns.resource_id,
    scope_id: columns.scope_id,
    events: columns.events,
    links: columns.links,
    trace_state: columns.trace_state,
    flags: columns.flags,
    dropped_attributes_count: columns.dropped_attributes_count,
    dropped_events_count: columns.dropped_events_count,
    dropped_links_count: columns.dropped_links_count,
    content_hash: columns.content_hash,
  } as const;
}

/** Fills one row with everything OTLP says of the span. */
export function writeSpanRow(
  block: SpanBlock,
  columns: SpanColumns,
  row: number,
  view: TapeView,
  span: number,
  origin: Origin,
  sharer: TextSharer,
  attributeWriter: SpanAttributes,
): void {
  writeIds(block, columns, row, view, span);
  writeTimes(columns, row, view, span);
  columns.flags.setNumber(row, wordAt(view, span + SPAN_FLAGS));
  const droppedAttributes = wordAt(view, span + SPAN_DROPPED_ATTRIBUTES);
  columns.dropped_attributes_count.setNumber(row, droppedAttributes);
  columns.dropped_events_count.setNumber(row, wordAt(view, span + SPAN_DROPPED_EVENTS));
  columns.dropped_links_count.setNumber(row, wordAt(view, span + SPAN_DROPPED_LINKS));
  const start = block.heapUsed;
  setText(columns.name, row, view, span + SPAN_NAME);
  setTextUnlessEmpty(columns.trace_state, row, view, span + SPAN_TRACE_STATE);
  setTextUnlessEmpty(columns.status_message, row, view, span + SPAN_STATUS_MESSAGE);
  const attributes = block.heapUsed;
  attributeWriter.write(block, view, wordAt(view, span + SPAN_ATTRIBUTES));
  const events = block.heapUsed;
  columns.attributes.setHeap(row, attributes, events - attributes);
  writeEvents(block, view, wordAt(view, span + SPAN_EVENTS), sharer);
  const links = block.heapUsed;
  columns.events.setHeap(row, events, links - events);
  writeLinks(block, view, wordAt(view, span + SPAN_LINKS), sharer);
  columns.links.setHeap(row, links, block.heapUsed - links);
  const texts = { start, attributes, events, links };
  setSpanHash(block, columns.content_hash, row, texts, view, span, origin);
}

/** The name of a span kind; the decimal number of one that OTLP does not know. */
export function kindName(kind: number): string {
  return kindNames[kind] ?? String(kind);
}

export function statusName(code: number): string {
  return statusNames[code] ?? String(code);
}

function writeIds(
  block: SpanBlock,
  columns: SpanColumns,
  row: number,
  view: TapeView,
  span: number,
): void {
  const at = block.heapUsed;
  writeHex(block, view.bytes, wordAt(view, span + SPAN_TRACE_ID), 16);
  columns.trace_id.setHeap(row, at, 32);
  writeHex(block, view.bytes, wordAt(view, span + SPAN_SPAN_ID), 8);
  columns.span_id.setHeap(row, at + 32, 16);
  if (wordAt(view, span + SPAN_HAS_PARENT) !== 1) return;
  writeHex(block, view.bytes, wordAt(view, span + SPAN_PARENT_ID), 8);
  columns.parent_span_id.setHeap(row, at + 48, 16);
}

function writeTimes(columns: SpanColumns, row: number, view: TapeView, span: number): void {
  const startLow = wordAt(view, span + SPAN_START);
  const startHigh = wordAt(view, span + SPAN_START + 1);
  const endLow = wordAt(view, span + SPAN_END);
  const endHigh = wordAt(view, span + SPAN_END + 1);
  setTime(columns.start_time, columns.start_time_unix_nano, row, startLow, startHigh);
  setTime(columns.end_time, columns.end_time_unix_nano, row, endLow, endHigh);
  if ((startLow | startHigh) === 0 || (endLow | endHigh) === 0) return;
  const high = endHigh - startHigh - (endLow < startLow ? 1 : 0);
  if (high < -0x80000000 || high >= 0x80000000) return;
  columns.duration_ns.setWords(row, (endLow - startLow) >>> 0, high >>> 0);
}

/**
 * TIMESTAMP_NS where it can hold the value and the value is known, else the raw number beside it,
 * where there is a column for it.
 */
export function setTime(
  time: ColumnBuilder,
  raw: ColumnBuilder | undefined,
  row: number,
  low: number,
  high: number,
): void {
  // 2^63 - 1 is DuckDB's infinity (`timestampNsMax` in model/time.ts).
  const fits = high < 0x7fffffff || (high === 0x7fffffff && low !== 0xffffffff);
  if (fits && (low | high) !== 0) time.setWords(row, low, high);
  else raw?.setWords(row, low, high);
}

function setText(column: ColumnBuilder, row: number, view: TapeView, pair: number): void {
  const start = wordAt(view, pair);
  column.setBytes(row, view.bytes, start, start + wordAt(view, pair + 1));
}

export function setTextUnlessEmpty(
  column: ColumnBuilder,
  row: number,
  view: TapeView,
  pair: number,
): void {
  if (wordAt(view, pair + 1) > 0) setText(column, row, view, pair);
}
