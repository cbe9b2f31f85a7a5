import {
  EXEMPLAR_ATTRIBUTES,
  EXEMPLAR_NEXT,
  EXEMPLAR_NUMBER_KIND,
  EXEMPLAR_SPAN_ID,
  EXEMPLAR_TIME,
  EXEMPLAR_TRACE_ID,
  EXEMPLAR_VALUE,
  EXEMPLAR_WORDS,
  NUMBER_DOUBLE,
  NUMBER_INT,
  POINT_ATTRIBUTES,
  POINT_EXEMPLARS,
  POINT_FLAGS,
  POINT_NUMBER_KIND,
  POINT_START,
  POINT_TIME,
  POINT_VALUE,
} from '../../model/metric-tape.ts';
import type { Draft } from './draft.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { nameIds } from './json-names.ts';
import { readDouble, readI64, readId, readU32, readU64 } from './json-scalars.ts';
import { readAttributes } from './json-value.ts';
import { allocatePoint } from './point-records.ts';
import { forgetInvalidIds } from './span-ids.ts';

/** Reads a NumberDataPoint object into a new record; its index. */
export function readNumberPoint(json: JsonCursor, draft: Draft, scope: number): number {
  const { tape } = draft;
  const point = allocatePoint(draft, scope);
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.asDouble:
        readDouble(json, point + POINT_VALUE);
        tape.words[point + POINT_NUMBER_KIND] = NUMBER_DOUBLE;
        break;
      case nameIds.asInt:
        readI64(json, point + POINT_VALUE);
        tape.words[point + POINT_NUMBER_KIND] = NUMBER_INT;
        break;
      case nameIds.exemplars:
        readExemplars(json, draft, point + POINT_EXEMPLARS);
        break;
      default:
        readPointMember(json, draft, point, name);
    }
  }
  return point;
}

/** Members that every data point has. */
export function readPointMember(json: JsonCursor, draft: Draft, point: number, name: number): void {
  switch (name) {
    case nameIds.attributes:
      readAttributes(json, draft, point + POINT_ATTRIBUTES, 0);
      break;
    case nameIds.startTimeUnixNano:
      readU64(json, point + POINT_START);
      break;
    case nameIds.timeUnixNano:
      readU64(json, point + POINT_TIME);
      break;
    case nameIds.flags:
      draft.tape.words[point + POINT_FLAGS] = readU32(json);
      break;
    default:
      json.skipValue();
  }
}

export function readExemplars(json: JsonCursor, draft: Draft, slot: number): void {
  const { tape } = draft;
  tape.words[slot] = 0;
  let next = slot;
  for (let isMore = json.firstElement(); isMore; isMore = json.nextElement()) {
    const exemplar = tape.allocate(EXEMPLAR_WORDS);
    readExemplar(json, draft, exemplar);
    tape.words[next] = exemplar;
    next = exemplar + EXEMPLAR_NEXT;
  }
}

function readExemplar(json: JsonCursor, draft: Draft, exemplar: number): void {
  const { tape } = draft;
  let traceIdLength = 0;
  let spanIdLength = 0;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.filteredAttributes:
        readAttributes(json, draft, exemplar + EXEMPLAR_ATTRIBUTES, 0);
        break;
      case nameIds.timeUnixNano:
        readU64(json, exemplar + EXEMPLAR_TIME);
        break;
      case nameIds.asDouble:
        readDouble(json, exemplar + EXEMPLAR_VALUE);
        tape.words[exemplar + EXEMPLAR_NUMBER_KIND] = NUMBER_DOUBLE;
        break;
      case nameIds.asInt:
        readI64(json, exemplar + EXEMPLAR_VALUE);
        tape.words[exemplar + EXEMPLAR_NUMBER_KIND] = NUMBER_INT;
        break;
      case nameIds.traceId:
        traceIdLength = readId(json, exemplar + EXEMPLAR_TRACE_ID);
        break;
      case nameIds.spanId:
        spanIdLength = readId(json, exemplar + EXEMPLAR_SPAN_ID);
        break;
      default:
        json.skipValue();
    }
  }
  const traceId = exemplar + EXEMPLAR_TRACE_ID;
  forgetInvalidIds(tape, traceId, traceIdLength, exemplar + EXEMPLAR_SPAN_ID, spanIdLength);
}
