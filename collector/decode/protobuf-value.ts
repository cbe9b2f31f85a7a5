import {
  KIND_ARRAY,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DOUBLE,
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
import type { Wire } from './wire.ts';

const keyField = (1 << 3) | 2;
const valueField = (2 << 3) | 2;
const keyStrindexField = 3 << 3;

/** Reads one KeyValue frame into a new record; its index. Keys inside its value are unique then. */
export function readKeyValue(wire: Wire, draft: Draft, end: number, depth: number): number {
  const { tape } = draft;
  const record = tape.allocate(VALUE_WORDS);
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === keyField) {
      wire.string(tape.words, record + VALUE_KEY, end);
    } else if (tag === valueField) {
      const length = wire.length(end);
      // A second value is merged into the first, which is what writing to the same record does.
      readAnyValue(wire, draft, record, wire.at + length, depth);
    } else {
      if (tag === keyStrindexField) draft.strindexFields++;
      wire.skip(tag, end);
    }
  }
  if (tape.words[record + VALUE_KIND] === KIND_MAP) draft.keys.settle(record + VALUE_A);
  return record;
}

const stringField = (1 << 3) | 2;
const boolField = 2 << 3;
const intField = 3 << 3;
const doubleField = (4 << 3) | 1;
const arrayField = (5 << 3) | 2;
const mapField = (6 << 3) | 2;
const bytesField = (7 << 3) | 2;
const stringStrindexField = 8 << 3;

/** Reads an AnyValue frame into a value record; one that comes again is merged. */
export function readAnyValue(
  wire: Wire,
  draft: Draft,
  record: number,
  end: number,
  depth: number,
): void {
  const { tape } = draft;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case stringField:
        wire.string(tape.words, record + VALUE_A, end);
        tape.words[record + VALUE_KIND] = KIND_STRING;
        break;
      case boolField:
        wire.varint(end);
        tape.words[record + VALUE_A] = (wire.low | wire.high) === 0 ? 0 : 1;
        tape.words[record + VALUE_B] = 0;
        tape.words[record + VALUE_KIND] = KIND_BOOL;
        break;
      case intField:
        wire.varint(end);
        tape.words[record + VALUE_A] = wire.low;
        tape.words[record + VALUE_B] = wire.high;
        tape.words[record + VALUE_KIND] = KIND_INT;
        break;
      case doubleField:
        wire.fixed64(tape.words, record + VALUE_A, end);
        tape.words[record + VALUE_KIND] = KIND_DOUBLE;
        break;
      case arrayField:
        openList(draft, record, KIND_ARRAY, depth);
        readArray(wire, draft, record, end, depth + 1);
        break;
      case mapField:
        openList(draft, record, KIND_MAP, depth);
        readMap(wire, draft, record, end, depth + 1);
        break;
      case bytesField: {
        const length = wire.length(end);
        tape.words[record + VALUE_A] = wire.at;
        tape.words[record + VALUE_B] = length;
        tape.words[record + VALUE_KIND] = KIND_BYTES;
        wire.at += length;
        break;
      }
      default:
        if (tag === stringStrindexField) draft.strindexFields++;
        wire.skip(tag, end);
    }
  }
}

/**
 * The same member twice is merged, another member replaces. While the list grows, VALUE_B holds its
 * last child, so that a list sent in a million pieces is not walked a million times.
 */
function openList(draft: Draft, record: number, kind: number, depth: number): void {
  if (depth >= draft.valueDepthMax) throw tooDeep;
  const { words } = draft.tape;
  if (words[record + VALUE_KIND] === kind) return;
  words[record + VALUE_KIND] = kind;
  words[record + VALUE_A] = 0;
  words[record + VALUE_B] = 0;
}

const elementField = (1 << 3) | 2;

function readArray(wire: Wire, draft: Draft, list: number, end: number, depth: number): void {
  const { tape } = draft;
  const listEnd = wire.length(end) + wire.at;
  while (wire.at < listEnd) {
    const tag = wire.tag(listEnd);
    if (tag !== elementField) {
      wire.skip(tag, listEnd);
      continue;
    }
    const length = wire.length(listEnd);
    const child = tape.allocate(VALUE_WORDS);
    readAnyValue(wire, draft, child, wire.at + length, depth);
    if (tape.words[child + VALUE_KIND] === KIND_MAP) draft.keys.settle(child + VALUE_A);
    appendChild(tape.words, list, child);
  }
}

function readMap(wire: Wire, draft: Draft, list: number, end: number, depth: number): void {
  const { tape } = draft;
  const listEnd = wire.length(end) + wire.at;
  while (wire.at < listEnd) {
    const tag = wire.tag(listEnd);
    if (tag !== elementField) {
      wire.skip(tag, listEnd);
      continue;
    }
    const length = wire.length(listEnd);
    const child = readKeyValue(wire, draft, wire.at + length, depth);
    appendChild(tape.words, list, child);
  }
}

function appendChild(words: Uint32Array, list: number, child: number): void {
  const last = words[list + VALUE_B] ?? 0;
  if (last === 0) words[list + VALUE_A] = child;
  else words[last + VALUE_NEXT] = child;
  words[list + VALUE_B] = child;
}
