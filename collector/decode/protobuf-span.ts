import {
  EVENT_ATTRIBUTES,
  EVENT_DROPPED_ATTRIBUTES,
  EVENT_NAME,
  EVENT_NEXT,
  EVENT_TIME,
  EVENT_WORDS,
  LINK_ATTRIBUTES,
  LINK_DROPPED_ATTRIBUTES,
  LINK_FLAGS,
  LINK_NEXT,
  LINK_SPAN_ID,
  LINK_TRACE_ID,
  LINK_TRACE_STATE,
  LINK_WORDS,
  SPAN_ATTRIBUTES,
  SPAN_DROPPED_ATTRIBUTES,
  SPAN_DROPPED_EVENTS,
  SPAN_DROPPED_LINKS,
  SPAN_END,
  SPAN_EVENTS,
  SPAN_FLAGS,
  SPAN_KIND,
  SPAN_LINKS,
  SPAN_NAME,
  SPAN_PARENT_ID,
  SPAN_SCOPE,
  SPAN_SPAN_ID,
  SPAN_START,
  SPAN_STATUS_CODE,
  SPAN_STATUS_MESSAGE,
  SPAN_TRACE_ID,
  SPAN_TRACE_STATE,
  SPAN_WORDS,
  type Tape,
  VALUE_NEXT,
} from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { readKeyValue } from './protobuf-value.ts';
import { checkLinkIds, checkSpanIds } from './span-ids.ts';
import type { Wire } from './wire.ts';

const traceIdField = (1 << 3) | 2;
const spanIdField = (2 << 3) | 2;
const traceStateField = (3 << 3) | 2;
const parentIdField = (4 << 3) | 2;
const nameField = (5 << 3) | 2;
const kindField = 6 << 3;
const startField = (7 << 3) | 1;
const endField = (8 << 3) | 1;
const attributesField = (9 << 3) | 2;
const droppedAttributesField = 10 << 3;
const eventsField = (11 << 3) | 2;
const droppedEventsField = 12 << 3;
const linksField = (13 << 3) | 2;
const droppedLinksField = 14 << 3;
const statusField = (15 << 3) | 2;
const flagsField = (16 << 3) | 5;

/**
 * Reads one Span frame into a new record; its index. Nothing is linked: the caller lists the span.
 *
 * @throws ItemFault the span is bad; what was written since must be taken back.
 */
export function readSpan(wire: Wire, draft: Draft, scope: number, end: number): number {
  const { tape } = draft;
  const span = tape.allocate(SPAN_WORDS);
  tape.words[span + SPAN_SCOPE] = scope;
  let traceIdLength = 0;
  let spanIdLength = 0;
  let parentIdLength = 0;
  let attributesSlot = span + SPAN_ATTRIBUTES;
  let eventsSlot = span + SPAN_EVENTS;
  let linksSlot = span + SPAN_LINKS;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case traceIdField:
        traceIdLength = readId(wire, tape, span + SPAN_TRACE_ID, end);
        break;
      case spanIdField:
        spanIdLength = readId(wire, tape, span + SPAN_SPAN_ID, end);
        break;
      case parentIdField:
        parentIdLength = readId(wire, tape, span + SPAN_PARENT_ID, end);
        break;
      case attributesField:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      case eventsField:
        eventsSlot = readEvent(wire, draft, eventsSlot, end);
        break;
      case linksField:
        linksSlot = readLink(wire, draft, linksSlot, end);
        break;
      case statusField:
        readStatus(wire, tape, span, end);
        break;
      default:
        readSpanScalar(wire, tape.words, span, tag, end);
    }
  }
  draft.keys.settle(span + SPAN_ATTRIBUTES);
  checkSpanIds(tape, span, traceIdLength, spanIdLength, parentIdLength);
  return span;
}

function readSpanScalar(
  wire: Wire,
  words: Uint32Array,
  span: number,
  tag: number,
  end: number,
): void {
  switch (tag) {
    case traceStateField:
      wire.string(words, span + SPAN_TRACE_STATE, end);
      break;
    case nameField:
      wire.string(words, span + SPAN_NAME, end);
      break;
    case kindField:
      words[span + SPAN_KIND] = wire.uint32(end);
      break;
    case startField:
      wire.fixed64(words, span + SPAN_START, end);
      break;
    case endField:
      wire.fixed64(words, span + SPAN_END, end);
      break;
    case droppedAttributesField:
      words[span + SPAN_DROPPED_ATTRIBUTES] = wire.uint32(end);
      break;
    case droppedEventsField:
      words[span + SPAN_DROPPED_EVENTS] = wire.uint32(end);
      break;
    case droppedLinksField:
      words[span + SPAN_DROPPED_LINKS] = wire.uint32(end);
      break;
    case flagsField:
      words[span + SPAN_FLAGS] = wire.fixed32(end);
      break;
    default:
      wire.skip(tag, end);
  }
}

/** Writes where the id stands and returns its length; the length is judged when all is read. */
export function readId(wire: Wire, tape: Tape, index: number, end: number): number {
  const length = wire.length(end);
  tape.words[index] = wire.at;
  wire.at += length;
  return length;
}

/** Appends an attribute at `slot`, the word that links the list's end; returns the new one. */
export function readAttribute(wire: Wire, draft: Draft, slot: number, end: number): number {
  const length = wire.length(end);
  const record = readKeyValue(wire, draft, wire.at + length, 0);
  draft.tape.words[slot] = record;
  return record + VALUE_NEXT;
}

function readEvent(wire: Wire, draft: Draft, slot: number, spanEnd: number): number {
  const { tape } = draft;
  const end = wire.length(spanEnd) + wire.at;
  const event = tape.allocate(EVENT_WORDS);
  let attributesSlot = event + EVENT_ATTRIBUTES;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (1 << 3) | 1:
        wire.fixed64(tape.words, event + EVENT_TIME, end);
        break;
      case (2 << 3) | 2:
        wire.string(tape.words, event + EVENT_NAME, end);
        break;
      case (3 << 3) | 2:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      case 4 << 3:
        tape.words[event + EVENT_DROPPED_ATTRIBUTES] = wire.uint32(end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
  draft.keys.settle(event + EVENT_ATTRIBUTES);
  tape.words[slot] = event;
  return event + EVENT_NEXT;
}

function readLink(wire: Wire, draft: Draft, slot: number, spanEnd: number): number {
  const { tape } = draft;
  const end = wire.length(spanEnd) + wire.at;
  const link = tape.allocate(LINK_WORDS);
  let traceIdLength = 0;
  let spanIdLength = 0;
  let attributesSlot = link + LINK_ATTRIBUTES;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (1 << 3) | 2:
        traceIdLength = readId(wire, tape, link + LINK_TRACE_ID, end);
        break;
      case (2 << 3) | 2:
        spanIdLength = readId(wire, tape, link + LINK_SPAN_ID, end);
        break;
      case (3 << 3) | 2:
        wire.string(tape.words, link + LINK_TRACE_STATE, end);
        break;
      case (4 << 3) | 2:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      case 5 << 3:
        tape.words[link + LINK_DROPPED_ATTRIBUTES] = wire.uint32(end);
        break;
      case (6 << 3) | 5:
        tape.words[link + LINK_FLAGS] = wire.fixed32(end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
  draft.keys.settle(link + LINK_ATTRIBUTES);
  checkLinkIds(tape, link, traceIdLength, spanIdLength);
  tape.words[slot] = link;
  return link + LINK_NEXT;
}

function readStatus(wire: Wire, tape: Tape, span: number, spanEnd: number): void {
  const end = wire.length(spanEnd) + wire.at;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === ((2 << 3) | 2)) wire.string(tape.words, span + SPAN_STATUS_MESSAGE, end);
    else if (tag === 3 << 3) tape.words[span + SPAN_STATUS_CODE] = wire.uint32(end);
    else wire.skip(tag, end);
  }
}
