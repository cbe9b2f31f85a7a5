import {
  RESOURCE_ATTRIBUTES,
  RESOURCE_ENTITY_REFS,
  RESOURCE_SCHEMA_URL,
  RESOURCE_WORDS,
  SCOPE_ATTRIBUTES,
  SCOPE_RESOURCE,
  SCOPE_SCHEMA_URL,
  SCOPE_WORDS,
} from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { faultOf, type ItemFault } from './item-fault.ts';
import { type OpenLists, readResource, readScope } from './protobuf-origin.ts';
import type { Wire } from './wire.ts';

/** Reads the frame of a Span, LogRecord or Metric that hangs on `scope` and ends at `end`. */
export type ReadFrame = (wire: Wire, draft: Draft, scope: number, end: number) => void;

const resourceItemsField = (1 << 3) | 2;

/**
 * Reads an Export*ServiceRequest of OTLP v1.11. The envelopes of the three signals have the same
 * numbers: request, then resources, then scopes, then what `readFrame` reads. The names here are
 * those of ExportTraceServiceRequest without the signal.
 *
 * What is bad inside an intact item, Resource or InstrumentationScope frame drops that item or the
 * items below it. Broken framing of the request, a ResourceSpans or a ScopeSpans is thrown: nobody
 * could say how many items were in there, and a guess must not be answered as a count.
 *
 * @throws ItemFault the request as a whole cannot be read.
 */
export function readRequest(wire: Wire, draft: Draft, readFrame: ReadFrame): void {
  const end = wire.bytes.length;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === resourceItemsField) readResourceItems(wire, draft, end, readFrame);
    else wire.skip(tag, end);
  }
}

/** A frame that is one item: counted, listed if it is good, dropped alone if it is not. */
export function oneItem(
  read: (wire: Wire, draft: Draft, scope: number, end: number) => number,
): ReadFrame {
  return (wire, draft, scope, end) => {
    const words = draft.tape.wordsUsed;
    const { duplicates } = draft.keys;
    draft.itemsIn++;
    draft.tape.breaks.tick();
    try {
      draft.checkRoom();
      draft.tape.items.push(read(wire, draft, scope, end));
    } catch (thrown) {
      draft.dropItem(thrown, words, duplicates);
      wire.at = end;
    }
  };
}

const resourceField = (1 << 3) | 2;
const scopeItemsField = (2 << 3) | 2;
const schemaUrlField = (3 << 3) | 2;

function readResourceItems(
  wire: Wire,
  draft: Draft,
  requestEnd: number,
  readFrame: ReadFrame,
): void {
  const end = wire.length(requestEnd) + wire.at;
  const mark = draft.mark();
  const resource = draft.tape.allocate(RESOURCE_WORDS);
  const lists: OpenLists = {
    attributesSlot: resource + RESOURCE_ATTRIBUTES,
    entityRefsSlot: resource + RESOURCE_ENTITY_REFS,
  };
  let fault: ItemFault | undefined;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === scopeItemsField) {
      readScopeItems(wire, draft, resource, end, readFrame);
    } else if (tag === resourceField) {
      const resourceEnd = wire.length(end) + wire.at;
      try {
        readResource(wire, draft, resource, lists, resourceEnd);
      } catch (thrown) {
        fault ??= faultOf(thrown);
        wire.at = resourceEnd;
      }
    } else if (tag === schemaUrlField) {
      fault = readIntactText(wire, draft, resource + RESOURCE_SCHEMA_URL, end, fault);
    } else {
      wire.skip(tag, end);
    }
  }
  if (fault !== undefined) draft.dropItemsSince(mark, fault);
  draft.keys.settle(resource + RESOURCE_ATTRIBUTES);
  draft.closeResource(resource, mark);
}

const scopeField = (1 << 3) | 2;
const itemsField = (2 << 3) | 2;

function readScopeItems(
  wire: Wire,
  draft: Draft,
  resource: number,
  resourceEnd: number,
  readFrame: ReadFrame,
): void {
  const end = wire.length(resourceEnd) + wire.at;
  const mark = draft.mark();
  const scope = draft.tape.allocate(SCOPE_WORDS);
  draft.tape.words[scope + SCOPE_RESOURCE] = resource;
  const lists: OpenLists = { attributesSlot: scope + SCOPE_ATTRIBUTES, entityRefsSlot: 0 };
  let fault: ItemFault | undefined;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === itemsField) {
      const itemEnd = wire.length(end) + wire.at;
      readFrame(wire, draft, scope, itemEnd);
    } else if (tag === scopeField) {
      const scopeEnd = wire.length(end) + wire.at;
      try {
        readScope(wire, draft, scope, lists, scopeEnd);
      } catch (thrown) {
        fault ??= faultOf(thrown);
        wire.at = scopeEnd;
      }
    } else if (tag === schemaUrlField) {
      fault = readIntactText(wire, draft, scope + SCOPE_SCHEMA_URL, end, fault);
    } else {
      wire.skip(tag, end);
    }
  }
  if (fault !== undefined) draft.dropItemsSince(mark, fault);
  draft.keys.settle(scope + SCOPE_ATTRIBUTES);
  draft.closeScope(scope, mark);
}

/** Reads a text on which items hang. The frame of a bad one is still a frame: reading goes on. */
export function readIntactText(
  wire: Wire,
  draft: Draft,
  index: number,
  end: number,
  before: ItemFault | undefined,
): ItemFault | undefined {
  const textEnd = wire.length(end) + wire.at;
  try {
    wire.text(draft.tape.words, index, textEnd - wire.at);
    return before;
  } catch (thrown) {
    wire.at = textEnd;
    return before ?? faultOf(thrown);
  }
}
