import fc from 'fast-check';
import * as T from '../../model/tape.ts';
import { attributes, hex, i32, text, u32, u64 } from './arbitrary-content.ts';
import { attributesDepth, type Pair, uniqueKeys } from './content.ts';
import { pairTrees, type Tree, type Words } from './encode-content.ts';
import { type Fields, pairs } from './message-content.ts';
import type { SignalKit } from './signal-kit.ts';
import type { TapeReader } from './tape-content.ts';

export interface SpanContent {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly events: readonly EventContent[];
  readonly droppedEventsCount: number;
  readonly links: readonly LinkContent[];
  readonly droppedLinksCount: number;
  readonly statusCode: number;
  readonly statusMessage: string;
}

export interface EventContent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
}

export interface LinkContent {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: readonly Pair[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

const event: fc.Arbitrary<EventContent> = fc.record({
  timeUnixNano: u64,
  name: text,
  attributes,
  droppedAttributesCount: u32,
});

const link: fc.Arbitrary<LinkContent> = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  traceState: text,
  attributes,
  droppedAttributesCount: u32,
  flags: u32,
});

const span: fc.Arbitrary<SpanContent> = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: fc.oneof(fc.constantFrom('', '0000000000000000'), hex(8)),
  traceState: text,
  flags: u32,
  name: text,
  kind: i32,
  startTimeUnixNano: u64,
  endTimeUnixNano: u64,
  attributes,
  droppedAttributesCount: u32,
  events: fc.array(event, { maxLength: 2 }),
  droppedEventsCount: u32,
  links: fc.array(link, { maxLength: 2 }),
  droppedLinksCount: u32,
  statusCode: i32,
  statusMessage: text,
});

/** Everything the tests need to know of spans. */
export const spanKit: SignalKit<SpanContent> = {
  signal: 'traces',
  request: 'ExportTraceServiceRequest',
  names: { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' },
  arbitrary: span,
  tree: spanTree,
  fromMessage: spanContent,
  fromTape: (reader, items) => items.map((at) => spanOnTape(reader, at)),
  count: () => 1,
  valid: (one) => (isValidSpan(one) ? [one] : []),
  settle: (one) => [settledSpan(one)],
};

function settledSpan(span: SpanContent): SpanContent {
  const isRoot = /^0*$/.test(span.parentSpanId);
  return {
    ...span,
    parentSpanId: isRoot ? '' : span.parentSpanId,
    attributes: uniqueKeys(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: uniqueKeys(event.attributes) })),
    links: span.links.map((link) => ({ ...link, attributes: uniqueKeys(link.attributes) })),
  };
}

function isValidSpan(span: SpanContent): boolean {
  const hasIds = isId(span.traceId, 32) && isId(span.spanId, 16);
  const hasParent = span.parentSpanId.length === 0 || span.parentSpanId.length === 16;
  const areLinksValid = span.links.every((link) => isId(link.traceId, 32) && isId(link.spanId, 16));
  return hasIds && hasParent && areLinksValid && !isTooDeep(span, 64);
}

function isId(hex: string, digits: number): boolean {
  return hex.length === digits && !/^0*$/.test(hex);
}

function isTooDeep(span: SpanContent, depthMax: number): boolean {
  const lists = [span, ...span.events, ...span.links].map((one) => one.attributes);
  return lists.some((list) => attributesDepth(list) > depthMax);
}

function spanTree(span: SpanContent, words: Words): Tree {
  const { statusCode, statusMessage, ...rest } = span;
  return {
    ...rest,
    traceId: words.id(span.traceId),
    spanId: words.id(span.spanId),
    parentSpanId: words.id(span.parentSpanId),
    startTimeUnixNano: words.long(span.startTimeUnixNano),
    endTimeUnixNano: words.long(span.endTimeUnixNano),
    attributes: pairTrees(span.attributes, words),
    events: span.events.map((event) => ({
      ...event,
      timeUnixNano: words.long(event.timeUnixNano),
      attributes: pairTrees(event.attributes, words),
    })),
    links: span.links.map((link) => ({
      ...link,
      traceId: words.id(link.traceId),
      spanId: words.id(link.spanId),
      attributes: pairTrees(link.attributes, words),
    })),
    status: { code: statusCode, message: statusMessage },
  };
}

function spanContent(message: Fields): SpanContent {
  const status = message.has('status') ? message.one('status') : undefined;
  return {
    traceId: message.hex('traceId'),
    spanId: message.hex('spanId'),
    parentSpanId: message.hex('parentSpanId'),
    traceState: message.text('traceState'),
    flags: message.number('flags'),
    name: message.text('name'),
    kind: message.number('kind'),
    startTimeUnixNano: message.text('startTimeUnixNano'),
    endTimeUnixNano: message.text('endTimeUnixNano'),
    attributes: pairs(message, 'attributes'),
    droppedAttributesCount: message.number('droppedAttributesCount'),
    events: message.list('events').map(eventContent),
    droppedEventsCount: message.number('droppedEventsCount'),
    links: message.list('links').map(linkContent),
    droppedLinksCount: message.number('droppedLinksCount'),
    statusCode: status?.number('code') ?? 0,
    statusMessage: status?.text('message') ?? '',
  };
}

function eventContent(message: Fields): EventContent {
  return {
    timeUnixNano: message.text('timeUnixNano'),
    name: message.text('name'),
    attributes: pairs(message, 'attributes'),
    droppedAttributesCount: message.number('droppedAttributesCount'),
  };
}

function linkContent(message: Fields): LinkContent {
  return {
    traceId: message.hex('traceId'),
    spanId: message.hex('spanId'),
    traceState: message.text('traceState'),
    attributes: pairs(message, 'attributes'),
    droppedAttributesCount: message.number('droppedAttributesCount'),
    flags: message.number('flags'),
  };
}

function spanOnTape(reader: TapeReader, at: number): SpanContent {
  const hasParent = reader.word(at + T.SPAN_HAS_PARENT) === 1;
  return {
    traceId: reader.hex(reader.word(at + T.SPAN_TRACE_ID), 16),
    spanId: reader.hex(reader.word(at + T.SPAN_SPAN_ID), 8),
    parentSpanId: hasParent ? reader.hex(reader.word(at + T.SPAN_PARENT_ID), 8) : '',
    traceState: reader.text(at + T.SPAN_TRACE_STATE),
    flags: reader.word(at + T.SPAN_FLAGS),
    name: reader.text(at + T.SPAN_NAME),
    kind: reader.word(at + T.SPAN_KIND) | 0,
    startTimeUnixNano: reader.u64(at + T.SPAN_START),
    endTimeUnixNano: reader.u64(at + T.SPAN_END),
    attributes: reader.pairs(at + T.SPAN_ATTRIBUTES),
    droppedAttributesCount: reader.word(at + T.SPAN_DROPPED_ATTRIBUTES),
    events: reader.list(reader.word(at + T.SPAN_EVENTS), (event) => eventOnTape(reader, event)),
    droppedEventsCount: reader.word(at + T.SPAN_DROPPED_EVENTS),
    links: reader.list(reader.word(at + T.SPAN_LINKS), (link) => linkOnTape(reader, link)),
    droppedLinksCount: reader.word(at + T.SPAN_DROPPED_LINKS),
    statusCode: reader.word(at + T.SPAN_STATUS_CODE) | 0,
    statusMessage: reader.text(at + T.SPAN_STATUS_MESSAGE),
  };
}

function eventOnTape(reader: TapeReader, at: number): EventContent {
  return {
    timeUnixNano: reader.u64(at + T.EVENT_TIME),
    name: reader.text(at + T.EVENT_NAME),
    attributes: reader.pairs(at + T.EVENT_ATTRIBUTES),
    droppedAttributesCount: reader.word(at + T.EVENT_DROPPED_ATTRIBUTES),
  };
}

function linkOnTape(reader: TapeReader, at: number): LinkContent {
  return {
    traceId: reader.hex(reader.word(at + T.LINK_TRACE_ID), 16),
    spanId: reader.hex(reader.word(at + T.LINK_SPAN_ID), 8),
    traceState: reader.text(at + T.LINK_TRACE_STATE),
    attributes: reader.pairs(at + T.LINK_ATTRIBUTES),
    droppedAttributesCount: reader.word(at + T.LINK_DROPPED_ATTRIBUTES),
    flags: reader.word(at + T.LINK_FLAGS),
  };
}
