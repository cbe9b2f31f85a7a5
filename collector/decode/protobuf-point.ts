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
import { allocatePoint } from './point-records.ts';
import { readAttribute, readId } from './protobuf-span.ts';
import { forgetInvalidIds } from './span-ids.ts';
import type { Wire } from './wire.ts';

export const startField = (2 << 3) | 1;
export const timeField = (3 << 3) | 1;
const doubleField = (4 << 3) | 1;
const exemplarsField = (5 << 3) | 2;
const intField = (6 << 3) | 1;
const attributesField = (7 << 3) | 2;
const flagsField = 8 << 3;

/** Reads a NumberDataPoint frame into a new record; its index. */
export function readNumberPoint(wire: Wire, draft: Draft, scope: number, end: number): number {
  const { tape } = draft;
  const point = allocatePoint(draft, scope);
  let attributesSlot = point + POINT_ATTRIBUTES;
  let exemplarsSlot = point + POINT_EXEMPLARS;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case startField:
        wire.fixed64(tape.words, point + POINT_START, end);
        break;
      case timeField:
        wire.fixed64(tape.words, point + POINT_TIME, end);
        break;
      case doubleField:
        wire.fixed64(tape.words, point + POINT_VALUE, end);
        tape.words[point + POINT_NUMBER_KIND] = NUMBER_DOUBLE;
        break;
      case intField:
        wire.fixed64(tape.words, point + POINT_VALUE, end);
        tape.words[point + POINT_NUMBER_KIND] = NUMBER_INT;
        break;
      case attributesField:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      case exemplarsField:
        exemplarsSlot = readExemplar(wire, draft, exemplarsSlot, end);
        break;
      case flagsField:
        tape.words[point + POINT_FLAGS] = wire.uint32(end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
  draft.keys.settle(point + POINT_ATTRIBUTES);
  return point;
}

/** Appends an Exemplar at `slot`, the word that links the list's end; returns the new one. */
export function readExemplar(wire: Wire, draft: Draft, slot: number, pointEnd: number): number {
  const { tape } = draft;
  const end = wire.length(pointEnd) + wire.at;
  const exemplar = tape.allocate(EXEMPLAR_WORDS);
  let traceIdLength = 0;
  let spanIdLength = 0;
  let attributesSlot = exemplar + EXEMPLAR_ATTRIBUTES;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case (2 << 3) | 1:
        wire.fixed64(tape.words, exemplar + EXEMPLAR_TIME, end);
        break;
      case (3 << 3) | 1:
        wire.fixed64(tape.words, exemplar + EXEMPLAR_VALUE, end);
        tape.words[exemplar + EXEMPLAR_NUMBER_KIND] = NUMBER_DOUBLE;
        break;
      case (4 << 3) | 2:
        spanIdLength = readId(wire, tape, exemplar + EXEMPLAR_SPAN_ID, end);
        break;
      case (5 << 3) | 2:
        traceIdLength = readId(wire, tape, exemplar + EXEMPLAR_TRACE_ID, end);
        break;
      case (6 << 3) | 1:
        wire.fixed64(tape.words, exemplar + EXEMPLAR_VALUE, end);
        tape.words[exemplar + EXEMPLAR_NUMBER_KIND] = NUMBER_INT;
        break;
      case (7 << 3) | 2:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
  draft.keys.settle(exemplar + EXEMPLAR_ATTRIBUTES);
  const traceId = exemplar + EXEMPLAR_TRACE_ID;
  forgetInvalidIds(tape, traceId, traceIdLength, exemplar + EXEMPLAR_SPAN_ID, spanIdLength);
  tape.words[slot] = exemplar;
  return exemplar + EXEMPLAR_NEXT;
}
