import {
  ENTITY_DESCRIPTION_KEYS,
  ENTITY_ID_KEYS,
  ENTITY_NEXT,
  ENTITY_SCHEMA_URL,
  ENTITY_TYPE,
  ENTITY_WORDS,
  KIND_STRING,
  RESOURCE_DROPPED_ATTRIBUTES,
  RESOURCE_PRESENT,
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
import { readAttribute } from './protobuf-span.ts';
import type { Wire } from './wire.ts';

/** The words that link the next item of each list: a message sent twice goes on where it ended. */
export interface OpenLists {
  attributesSlot: number;
  entityRefsSlot: number;
}

/** Reads a Resource frame into a resource record; one that comes again is merged. */
export function readResource(
  wire: Wire,
  draft: Draft,
  resource: number,
  lists: OpenLists,
  end: number,
): void {
  const { tape } = draft;
  tape.words[resource + RESOURCE_PRESENT] = 1;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (1 << 3) | 2:
        lists.attributesSlot = readAttribute(wire, draft, lists.attributesSlot, end);
        break;
      case 2 << 3:
        tape.words[resource + RESOURCE_DROPPED_ATTRIBUTES] = wire.uint32(end);
        break;
      case (3 << 3) | 2:
        lists.entityRefsSlot = readEntityRef(wire, draft, lists.entityRefsSlot, end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
}

/** Reads an InstrumentationScope frame into a scope record; one that comes again is merged. */
export function readScope(
  wire: Wire,
  draft: Draft,
  scope: number,
  lists: OpenLists,
  end: number,
): void {
  const { tape } = draft;
  tape.words[scope + SCOPE_PRESENT] = 1;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (1 << 3) | 2:
        wire.string(tape.words, scope + SCOPE_NAME, end);
        break;
      case (2 << 3) | 2:
        wire.string(tape.words, scope + SCOPE_VERSION, end);
        break;
      case (3 << 3) | 2:
        lists.attributesSlot = readAttribute(wire, draft, lists.attributesSlot, end);
        break;
      case 4 << 3:
        tape.words[scope + SCOPE_DROPPED_ATTRIBUTES] = wire.uint32(end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
}

function readEntityRef(wire: Wire, draft: Draft, slot: number, resourceEnd: number): number {
  const { tape } = draft;
  const end = wire.length(resourceEnd) + wire.at;
  const entity = tape.allocate(ENTITY_WORDS);
  let idSlot = entity + ENTITY_ID_KEYS;
  let descriptionSlot = entity + ENTITY_DESCRIPTION_KEYS;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (1 << 3) | 2:
        wire.string(tape.words, entity + ENTITY_SCHEMA_URL, end);
        break;
      case (2 << 3) | 2:
        wire.string(tape.words, entity + ENTITY_TYPE, end);
        break;
      case (3 << 3) | 2:
        idSlot = readListedString(wire, draft, idSlot, end);
        break;
      case (4 << 3) | 2:
        descriptionSlot = readListedString(wire, draft, descriptionSlot, end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
  tape.words[slot] = entity;
  return entity + ENTITY_NEXT;
}

function readListedString(wire: Wire, draft: Draft, slot: number, end: number): number {
  const { tape } = draft;
  const record = tape.allocate(VALUE_WORDS);
  wire.string(tape.words, record + VALUE_A, end);
  tape.words[record + VALUE_KIND] = KIND_STRING;
  tape.words[slot] = record;
  return record + VALUE_NEXT;
}
