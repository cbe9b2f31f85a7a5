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
import { type OpenLists, readResource, readScope } from './protobuf-origin.ts';
import { readSpan } from './protobuf-span.ts';
import { faultOf, type SpanFault } from './span-fault.ts';
import type { Wire } from './wire.ts';

const resourceSpansField = (1 << 3) | 2;

/**
 * Reads an ExportTraceServiceRequest (OTLP v1.11 `collector/trace/v1/trace_service.proto`).
 *
 * What is bad inside an intact Span, Resource or InstrumentationScope frame drops that span or the
 * spans below it. Broken framing of the request, a ResourceSpans or a ScopeSpans is thrown: nobody
 * could say how many spans were in there, and a guess must not be answered as a count.
 *
 * @throws SpanFault the request as a whole cannot be read.
 */
export function readRequest(wire: Wire, draft: Draft): void {
  const end = wire.bytes.length;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === resourceSpansField) readResourceSpans(wire, draft, end);
    else wire.skip(tag, end);
  }
}

const resourceField = (1 << 3) | 2;
const scopeSpansField = (2 << 3) | 2;
const schemaUrlField = (3 << 3) | 2;

function readResourceSpans(wire: Wire, draft: Draft, requestEnd: number): void {
  const end = wire.length(requestEnd) + wire.at;
  const mark = draft.mark();
  const resource = draft.tape.allocate(RESOURCE_WORDS);
  const lists: OpenLists = {
    attributesSlot: resource + RESOURCE_ATTRIBUTES,
    entityRefsSlot: resource + RESOURCE_ENTITY_REFS,
  };
  let fault: SpanFault | undefined;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === scopeSpansField) {
      readScopeSpans(wire, draft, resource, end);
    } else if (tag === resourceField) {
      const resourceEnd = wire.length(end) + wire.at;
      try {
        readResource(wire, draft, resource, lists, resourceEnd);
      } catch (thrown) {
        fault ??= faultOf(thrown);
        wire.at = resourceEnd;
      }
    } else if (tag === schemaUrlField) {
      fault = readSchemaUrl(wire, draft, resource + RESOURCE_SCHEMA_URL, end, fault);
    } else {
      wire.skip(tag, end);
    }
  }
  if (fault !== undefined) draft.dropSpansSince(mark, fault);
  draft.keys.settle(resource + RESOURCE_ATTRIBUTES);
  draft.closeResource(resource, mark);
}

const scopeField = (1 << 3) | 2;
const spansField = (2 << 3) | 2;

function readScopeSpans(wire: Wire, draft: Draft, resource: number, resourceEnd: number): void {
  const end = wire.length(resourceEnd) + wire.at;
  const mark = draft.mark();
  const scope = draft.tape.allocate(SCOPE_WORDS);
  draft.tape.words[scope + SCOPE_RESOURCE] = resource;
  const lists: OpenLists = { attributesSlot: scope + SCOPE_ATTRIBUTES, entityRefsSlot: 0 };
  let fault: SpanFault | undefined;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === spansField) {
      const spanEnd = wire.length(end) + wire.at;
      readOneSpan(wire, draft, scope, spanEnd);
    } else if (tag === scopeField) {
      const scopeEnd = wire.length(end) + wire.at;
      try {
        readScope(wire, draft, scope, lists, scopeEnd);
      } catch (thrown) {
        fault ??= faultOf(thrown);
        wire.at = scopeEnd;
      }
    } else if (tag === schemaUrlField) {
      fault = readSchemaUrl(wire, draft, scope + SCOPE_SCHEMA_URL, end, fault);
    } else {
      wire.skip(tag, end);
    }
  }
  if (fault !== undefined) draft.dropSpansSince(mark, fault);
  draft.keys.settle(scope + SCOPE_ATTRIBUTES);
  draft.closeScope(scope, mark);
}

function readOneSpan(wire: Wire, draft: Draft, scope: number, end: number): void {
  const words = draft.tape.wordsUsed;
  const { duplicates } = draft.keys;
  draft.itemsIn++;
  try {
    draft.tape.items.push(readSpan(wire, draft, scope, end));
  } catch (thrown) {
    draft.dropSpan(thrown, words, duplicates);
    wire.at = end;
  }
}

/** The frame of a bad schema URL is still a frame: reading goes on behind it. */
function readSchemaUrl(
  wire: Wire,
  draft: Draft,
  index: number,
  end: number,
  before: SpanFault | undefined,
): SpanFault | undefined {
  const urlEnd = wire.length(end) + wire.at;
  try {
    wire.text(draft.tape.words, index, urlEnd - wire.at);
    return before;
  } catch (thrown) {
    wire.at = urlEnd;
    return before ?? faultOf(thrown);
  }
}
