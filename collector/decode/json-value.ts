import {
  KIND_ARRAY,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DOUBLE,
  KIND_EMPTY,
  KIND_INT,
  KIND_MAP,
  KIND_STRING,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
  VALUE_WORDS,
} from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { tooDeep } from './item-fault.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { nameIds } from './json-names.ts';
import { readBytes, readDouble, readI64, readText } from './json-scalars.ts';

/**
 * Reads a list of KeyValue objects into the list whose first record `slot` holds; its keys are
 * unique then. A list under a name that comes twice replaces the first.
 */
export function readAttributes(json: JsonCursor, draft: Draft, slot: number, depth: number): void {
  const { tape } = draft;
  tape.words[slot] = 0;
  let next = slot;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    const record = tape.allocate(VALUE_WORDS);
    readKeyValue(json, draft, record, depth);
    tape.words[next] = record;
    next = record + VALUE_NEXT;
  }
  draft.keys.settle(slot);
}

function readKeyValue(json: JsonCursor, draft: Draft, record: number, depth: number): void {
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.key:
        readText(json, record + VALUE_KEY);
        break;
      case nameIds.value:
        readAnyValue(json, draft, record, depth);
        break;
      case nameIds.keyStrindex:
        draft.strindexFields++;
        json.skipValue();
        break;
      default:
        json.skipValue();
    }
  }
}

/** Reads an AnyValue object into a value record, whatever stood there before. */
export function readAnyValue(json: JsonCursor, draft: Draft, record: number, depth: number): void {
  const { tape } = draft;
  setValue(tape.words, record, KIND_EMPTY);
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.stringValue:
        readText(json, record + VALUE_A);
        tape.words[record + VALUE_KIND] = KIND_STRING;
        break;
      case nameIds.boolValue:
        setValue(tape.words, record, KIND_BOOL);
        tape.words[record + VALUE_A] = json.bool() ? 1 : 0;
        break;
      case nameIds.intValue:
        readI64(json, record + VALUE_A);
        tape.words[record + VALUE_KIND] = KIND_INT;
        break;
      case nameIds.doubleValue:
        readDouble(json, record + VALUE_A);
        tape.words[record + VALUE_KIND] = KIND_DOUBLE;
        break;
      case nameIds.bytesValue:
        readBytes(json, record + VALUE_A);
        tape.words[record + VALUE_KIND] = KIND_BYTES;
        break;
      case nameIds.arrayValue:
      case nameIds.kvlistValue:
        setValue(tape.words, record, name === nameIds.arrayValue ? KIND_ARRAY : KIND_MAP);
        readList(json, draft, record, depth);
        break;
      default:
        if (name === nameIds.stringValueStrindex) draft.strindexFields++;
        json.skipValue();
    }
  }
}

function setValue(words: Uint32Array, record: number, kind: number): void {
  words[record + VALUE_KIND] = kind;
  words[record + VALUE_A] = 0;
  words[record + VALUE_B] = 0;
}

/** An ArrayValue or KeyValueList: an object around the list `values`. */
function readList(json: JsonCursor, draft: Draft, record: number, depth: number): void {
  if (depth >= draft.valueDepthMax) throw tooDeep;
  const isMap = draft.tape.words[record + VALUE_KIND] === KIND_MAP;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    if (name !== nameIds.values) json.skipValue();
    else if (isMap) readAttributes(json, draft, record + VALUE_A, depth + 1);
    else readElements(json, draft, record + VALUE_A, depth + 1);
  }
}

function readElements(json: JsonCursor, draft: Draft, slot: number, depth: number): void {
  const { tape } = draft;
  tape.words[slot] = 0;
  let next = slot;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    const record = tape.allocate(VALUE_WORDS);
    // A null element is an empty value: senders write one where protobuf has an empty message.
    if (!json.takeNull()) readAnyValue(json, draft, record, depth);
    tape.words[next] = record;
    next = record + VALUE_NEXT;
  }
}
