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
} from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { nameIds } from './json-names.ts';
import { readEnum, readId, readText, readU32, readU64 } from './json-scalars.ts';
import { readAttributes } from './json-value.ts';
import { checkLinkIds, checkSpanIds } from './span-ids.ts';

/**
 * Reads one Span object into a new record; its index. Nothing is linked: the caller lists the span.
 *
 * @throws ItemFault the span is bad, or the text is not JSON; what was written must be taken back.
 */
export function readSpan(json: JsonCursor, draft: Draft, scope: number): number {
  const { tape } = draft;
  const span = tape.allocate(SPAN_WORDS);
  tape.words[span + SPAN_SCOPE] = scope;
  let traceIdLength = 0;
  let spanIdLength = 0;
  let parentIdLength = 0;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.traceId:
        traceIdLength = readId(json, span + SPAN_TRACE_ID);
        break;
      case nameIds.spanId:
        spanIdLength = readId(json, span + SPAN_SPAN_ID);
        break;
      case nameIds.parentSpanId:
        parentIdLength = readId(json, span + SPAN_PARENT_ID);
        break;
      case nameIds.attributes:
        readAttributes(json, draft, span + SPAN_ATTRIBUTES, 0);
        break;
      case nameIds.events:
        readEvents(json, draft, span + SPAN_EVENTS);
        break;
      case nameIds.links:
        readLinks(json, draft, span + SPAN_LINKS);
        break;
      case nameIds.status:
        readStatus(json, tape, span);
        break;
      default:
        readSpanScalar(json, tape.words, span, name);
    }
  }
  checkSpanIds(tape, span, traceIdLength, spanIdLength, parentIdLength);
  return span;
}

function readSpanScalar(json: JsonCursor, words: Uint32Array, span: number, name: number): void {
  switch (name) {
    case nameIds.traceState:
      readText(json, span + SPAN_TRACE_STATE);
      break;
    case nameIds.name:
      readText(json, span + SPAN_NAME);
      break;
    case nameIds.kind:
      words[span + SPAN_KIND] = readEnum(json);
      break;
    case nameIds.startTimeUnixNano:
      readU64(json, span + SPAN_START);
      break;
    case nameIds.endTimeUnixNano:
      readU64(json, span + SPAN_END);
      break;
    case nameIds.droppedAttributesCount:
      words[span + SPAN_DROPPED_ATTRIBUTES] = readU32(json);
      break;
    case nameIds.droppedEventsCount:
      words[span + SPAN_DROPPED_EVENTS] = readU32(json);
      break;
    case nameIds.droppedLinksCount:
      words[span + SPAN_DROPPED_LINKS] = readU32(json);
      break;
    case nameIds.flags:
      words[span + SPAN_FLAGS] = readU32(json);
      break;
    default:
      json.skipValue();
  }
}

function readEvents(json: JsonCursor, draft: Draft, slot: number): void {
  const { tape } = draft;
  tape.words[slot] = 0;
  let next = slot;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    const event = tape.allocate(EVENT_WORDS);
    readEvent(json, draft, event);
    tape.words[next] = event;
    next = event + EVENT_NEXT;
  }
}

function readEvent(json: JsonCursor, draft: Draft, event: number): void {
  const { tape } = draft;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.timeUnixNano:
        readU64(json, event + EVENT_TIME);
        break;
      case nameIds.name:
        readText(json, event + EVENT_NAME);
        break;
      case nameIds.attributes:
        readAttributes(json, draft, event + EVENT_ATTRIBUTES, 0);
        break;
      case nameIds.droppedAttributesCount:
        tape.words[event + EVENT_DROPPED_ATTRIBUTES] = readU32(json);
        break;
      default:
        json.skipValue();
    }
  }
}

function readLinks(json: JsonCursor, draft: Draft, slot: number): void {
  const { tape } = draft;
  tape.words[slot] = 0;
  let next = slot;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    const link = tape.allocate(LINK_WORDS);
    readLink(json, draft, link);
    tape.words[next] = link;
    next = link + LINK_NEXT;
  }
}

function readLink(json: JsonCursor, draft: Draft, link: number): void {
  const { tape } = draft;
  let traceIdLength = 0;
  let spanIdLength = 0;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.traceId:
        traceIdLength = readId(json, link + LINK_TRACE_ID);
        break;
      case nameIds.spanId:
        spanIdLength = readId(json, link + LINK_SPAN_ID);
        break;
      case nameIds.traceState:
        readText(json, link + LINK_TRACE_STATE);
        break;
      case nameIds.attributes:
        readAttributes(json, draft, link + LINK_ATTRIBUTES, 0);
        break;
      case nameIds.droppedAttributesCount:
        tape.words[link + LINK_DROPPED_ATTRIBUTES] = readU32(json);
        break;
      case nameIds.flags:
        tape.words[link + LINK_FLAGS] = readU32(json);
        break;
      default:
        json.skipValue();
    }
  }
  checkLinkIds(tape, link, traceIdLength, spanIdLength);
}

/** A status that comes again replaces the first. */
function readStatus(json: JsonCursor, tape: Tape, span: number): void {
  tape.words[span + SPAN_STATUS_CODE] = 0;
  tape.words.fill(0, span + SPAN_STATUS_MESSAGE, span + SPAN_STATUS_MESSAGE + 2);
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    if (name === nameIds.message) readText(json, span + SPAN_STATUS_MESSAGE);
    else if (name === nameIds.code) tape.words[span + SPAN_STATUS_CODE] = readEnum(json);
    else json.skipValue();
  }
}
