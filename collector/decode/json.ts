import {
  RESOURCE_FIRST_SCOPE,
  RESOURCE_SCHEMA_URL,
  RESOURCE_WORDS,
  SCOPE_RESOURCE,
  SCOPE_SCHEMA_URL,
  SCOPE_WORDS,
} from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { nameIds } from './json-names.ts';
import { readResource, readScope } from './json-origin.ts';
import { readText } from './json-scalars.ts';
import { readSpan } from './json-span.ts';
import { faultOf, malformed, type SpanFault } from './span-fault.ts';

/**
 * Reads an ExportTraceServiceRequest in OTLP/JSON (v1.11).
 *
 * A bad Span, Resource or InstrumentationScope drops that span or the spans below it, as long as
 * the text is JSON. An envelope of the wrong shape is thrown, as in protobuf: what is in there
 * cannot be counted. A name that comes twice: the last wins; spans that are replaced that way
 * count as malformed.
 *
 * @throws SpanFault the request as a whole cannot be read.
 */
export function readRequest(json: JsonCursor, draft: Draft): void {
  const mark = draft.mark();
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    if (name !== nameIds.resourceSpans) {
      json.skipValue();
      continue;
    }
    draft.dropSpansSince(mark, malformed);
    draft.restart();
    for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
      readResourceSpans(json, draft);
    }
  }
  if (json.peek() !== -1) throw malformed;
}

function readResourceSpans(json: JsonCursor, draft: Draft): void {
  const mark = draft.mark();
  const resource = draft.tape.allocate(RESOURCE_WORDS);
  let fault: SpanFault | undefined;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.scopeSpans:
        draft.dropSpansSince(mark, malformed);
        draft.tape.words[resource + RESOURCE_FIRST_SCOPE] = 0;
        for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
          readScopeSpans(json, draft, resource);
        }
        break;
      case nameIds.resource:
        fault = attempt(json, draft, resource, readResource) ?? fault;
        break;
      case nameIds.schemaUrl:
        fault = attempt(json, draft, resource + RESOURCE_SCHEMA_URL, readUrl) ?? fault;
        break;
      default:
        json.skipValue();
    }
  }
  if (fault !== undefined) draft.dropSpansSince(mark, fault);
  draft.closeResource(resource, mark);
}

function readScopeSpans(json: JsonCursor, draft: Draft, resource: number): void {
  const mark = draft.mark();
  const scope = draft.tape.allocate(SCOPE_WORDS);
  draft.tape.words[scope + SCOPE_RESOURCE] = resource;
  let fault: SpanFault | undefined;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.spans:
        draft.dropSpansSince(mark, malformed);
        for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
          readOneSpan(json, draft, scope);
        }
        break;
      case nameIds.scope:
        fault = attempt(json, draft, scope, readScope) ?? fault;
        break;
      case nameIds.schemaUrl:
        fault = attempt(json, draft, scope + SCOPE_SCHEMA_URL, readUrl) ?? fault;
        break;
      default:
        json.skipValue();
    }
  }
  if (fault !== undefined) draft.dropSpansSince(mark, fault);
  draft.closeScope(scope, mark);
}

function readOneSpan(json: JsonCursor, draft: Draft, scope: number): void {
  const words = draft.tape.wordsUsed;
  const { duplicates } = draft.keys;
  const start = json.at;
  draft.itemsIn++;
  try {
    draft.tape.items.push(readSpan(json, draft, scope));
  } catch (thrown) {
    draft.dropSpan(thrown, words, duplicates);
    json.at = start;
    json.skipValue();
  }
}

/** Reads a value on which spans hang; its fault, after which reading goes on behind the value. */
function attempt(
  json: JsonCursor,
  draft: Draft,
  target: number,
  read: (json: JsonCursor, draft: Draft, target: number) => void,
): SpanFault | undefined {
  const start = json.at;
  try {
    read(json, draft, target);
    return undefined;
  } catch (thrown) {
    const fault = faultOf(thrown);
    json.at = start;
    json.skipValue();
    return fault;
  }
}

function readUrl(json: JsonCursor, _draft: Draft, target: number): void {
  readText(json, target);
}
