import {
  RESOURCE_FIRST_SCOPE,
  RESOURCE_SCHEMA_URL,
  RESOURCE_WORDS,
  SCOPE_RESOURCE,
  SCOPE_SCHEMA_URL,
  SCOPE_WORDS,
} from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { faultOf, type ItemFault, malformed } from './item-fault.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { nameIds } from './json-names.ts';
import { readResource, readScope } from './json-origin.ts';
import { readText } from './json-scalars.ts';

/** Reads a Span, LogRecord or Metric that hangs on `scope`. */
export type ReadElement = (json: JsonCursor, draft: Draft, scope: number) => void;

/** How a signal calls its envelopes (ids of names), and how its items are read. */
export interface Envelopes {
  readonly resources: number;
  readonly scopes: number;
  readonly items: number;
  readonly readElement: ReadElement;
}

/**
 * Reads an Export*ServiceRequest in OTLP/JSON (v1.11).
 *
 * A bad item, Resource or InstrumentationScope drops that item or the items below it, as long as
 * the text is JSON. An envelope of the wrong shape is thrown, as in protobuf: what is in there
 * cannot be counted. A name that comes twice: the last wins; items that are replaced that way
 * count as malformed.
 *
 * @throws ItemFault the request as a whole cannot be read.
 */
export function readRequest(json: JsonCursor, draft: Draft, envelopes: Envelopes): void {
  const mark = draft.mark();
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    if (name !== envelopes.resources) {
      json.skipValue();
      continue;
    }
    draft.dropItemsSince(mark, malformed);
    draft.restart();
    for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
      readResourceItems(json, draft, envelopes);
    }
  }
  if (json.peek() !== -1) throw malformed;
}

/** A value that is one item: counted, listed if it is good, dropped alone if it is not. */
export function oneItem(
  read: (json: JsonCursor, draft: Draft, scope: number) => number,
): ReadElement {
  return (json, draft, scope) => {
    const words = draft.tape.wordsUsed;
    const { duplicates } = draft.keys;
    const start = json.at;
    draft.itemsIn++;
    draft.tape.breaks.tick();
    try {
      draft.checkRoom();
      draft.tape.items.push(read(json, draft, scope));
    } catch (thrown) {
      draft.dropItem(thrown, words, duplicates);
      json.at = start;
      json.skipValue();
    }
  };
}

function readResourceItems(json: JsonCursor, draft: Draft, envelopes: Envelopes): void {
  const mark = draft.mark();
  const resource = draft.tape.allocate(RESOURCE_WORDS);
  let fault: ItemFault | undefined;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case envelopes.scopes:
        draft.dropItemsSince(mark, malformed);
        draft.tape.words[resource + RESOURCE_FIRST_SCOPE] = 0;
        for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
          readScopeItems(json, draft, resource, envelopes);
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
  if (fault !== undefined) draft.dropItemsSince(mark, fault);
  draft.closeResource(resource, mark);
}

function readScopeItems(
  json: JsonCursor,
  draft: Draft,
  resource: number,
  envelopes: Envelopes,
): void {
  const mark = draft.mark();
  const scope = draft.tape.allocate(SCOPE_WORDS);
  draft.tape.words[scope + SCOPE_RESOURCE] = resource;
  let fault: ItemFault | undefined;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case envelopes.items:
        draft.dropItemsSince(mark, malformed);
        for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
          envelopes.readElement(json, draft, scope);
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
  if (fault !== undefined) draft.dropItemsSince(mark, fault);
  draft.closeScope(scope, mark);
}

/** Reads a value on which items hang; its fault, after which reading goes on behind the value. */
export function attempt(
  json: JsonCursor,
  draft: Draft,
  target: number,
  read: (json: JsonCursor, draft: Draft, target: number) => void,
): ItemFault | undefined {
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
