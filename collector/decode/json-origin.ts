import {
  ENTITY_DESCRIPTION_KEYS,
  ENTITY_ID_KEYS,
  ENTITY_NEXT,
  ENTITY_SCHEMA_URL,
  ENTITY_TYPE,
  ENTITY_WORDS,
  KIND_STRING,
  RESOURCE_ATTRIBUTES,
  RESOURCE_DROPPED_ATTRIBUTES,
  RESOURCE_ENTITY_REFS,
  RESOURCE_PRESENT,
  SCOPE_ATTRIBUTES,
  SCOPE_DROPPED_ATTRIBUTES,
  SCOPE_NAME,
  SCOPE_PRESENT,
  SCOPE_VERSION,
  VALUE_A,
  VALUE_KIND,
  VALUE_NEXT,
  VALUE_WORDS,
} from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { nameIds } from './json-names.ts';
import { readText, readU32 } from './json-scalars.ts';
import { readAttributes } from './json-value.ts';

/** Reads a Resource object into a resource record; one that comes again replaces the first. */
export function readResource(json: JsonCursor, draft: Draft, resource: number): void {
  const { tape } = draft;
  tape.words[resource + RESOURCE_PRESENT] = 1;
  tape.words[resource + RESOURCE_ATTRIBUTES] = 0;
  tape.words[resource + RESOURCE_DROPPED_ATTRIBUTES] = 0;
  tape.words[resource + RESOURCE_ENTITY_REFS] = 0;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.attributes:
        readAttributes(json, draft, resource + RESOURCE_ATTRIBUTES, 0);
        break;
      case nameIds.droppedAttributesCount:
        tape.words[resource + RESOURCE_DROPPED_ATTRIBUTES] = readU32(json);
        break;
      case nameIds.entityRefs:
        readEntityRefs(json, draft, resource + RESOURCE_ENTITY_REFS);
        break;
      default:
        json.skipValue();
    }
  }
}

/**
 * Reads an InstrumentationScope object into a scope record; one that comes again replaces the
 * first.
 */
export function readScope(json: JsonCursor, draft: Draft, scope: number): void {
  const { tape } = draft;
  tape.words[scope + SCOPE_PRESENT] = 1;
  tape.words.fill(0, scope + SCOPE_NAME, scope + SCOPE_DROPPED_ATTRIBUTES + 1);
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.name:
        readText(json, scope + SCOPE_NAME);
        break;
      case nameIds.version:
        readText(json, scope + SCOPE_VERSION);
        break;
      case nameIds.attributes:
        readAttributes(json, draft, scope + SCOPE_ATTRIBUTES, 0);
        break;
      case nameIds.droppedAttributesCount:
        tape.words[scope + SCOPE_DROPPED_ATTRIBUTES] = readU32(json);
        break;
      default:
        json.skipValue();
    }
  }
}

function readEntityRefs(json: JsonCursor, draft: Draft, slot: number): void {
  const { tape } = draft;
  tape.words[slot] = 0;
  let next = slot;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    const entity = tape.allocate(ENTITY_WORDS);
    readEntityRef(json, draft, entity);
    tape.words[next] = entity;
    next = entity + ENTITY_NEXT;
  }
}

function readEntityRef(json: JsonCursor, draft: Draft, entity: number): void {
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.schemaUrl:
        readText(json, entity + ENTITY_SCHEMA_URL);
        break;
      case nameIds.type:
        readText(json, entity + ENTITY_TYPE);
        break;
      case nameIds.idKeys:
        readListedStrings(json, draft, entity + ENTITY_ID_KEYS);
        break;
      case nameIds.descriptionKeys:
        readListedStrings(json, draft, entity + ENTITY_DESCRIPTION_KEYS);
        break;
      default:
        json.skipValue();
    }
  }
}

function readListedStrings(json: JsonCursor, draft: Draft, slot: number): void {
  const { tape } = draft;
  tape.words[slot] = 0;
  let next = slot;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    const record = tape.allocate(VALUE_WORDS);
    readText(json, record + VALUE_A);
    tape.words[record + VALUE_KIND] = KIND_STRING;
    tape.words[next] = record;
    next = record + VALUE_NEXT;
  }
}
