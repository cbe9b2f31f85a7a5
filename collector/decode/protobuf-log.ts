import {
  LOG_ATTRIBUTES,
  LOG_BODY,
  LOG_DROPPED_ATTRIBUTES,
  LOG_EVENT_NAME,
  LOG_FLAGS,
  LOG_OBSERVED_TIME,
  LOG_SCOPE,
  LOG_SEVERITY_NUMBER,
  LOG_SEVERITY_TEXT,
  LOG_SPAN_ID,
  LOG_TIME,
  LOG_TRACE_ID,
  LOG_WORDS,
} from '../../model/log-tape.ts';
import { KIND_MAP, VALUE_A, VALUE_KIND, VALUE_WORDS } from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { readAttribute, readId } from './protobuf-span.ts';
import { readAnyValue } from './protobuf-value.ts';
import { forgetInvalidIds } from './span-ids.ts';
import type { Wire } from './wire.ts';

const timeField = (1 << 3) | 1;
const severityNumberField = 2 << 3;
const severityTextField = (3 << 3) | 2;
const bodyField = (5 << 3) | 2;
const attributesField = (6 << 3) | 2;
const droppedAttributesField = 7 << 3;
const flagsField = (8 << 3) | 5;
const traceIdField = (9 << 3) | 2;
const spanIdField = (10 << 3) | 2;
const observedTimeField = (11 << 3) | 1;
const eventNameField = (12 << 3) | 2;

/**
 * Reads one LogRecord frame into a new record; its index. Nothing is linked: the caller lists it.
 *
 * @throws ItemFault the record is bad; what was written since must be taken back.
 */
export function readLogRecord(wire: Wire, draft: Draft, scope: number, end: number): number {
  const { tape } = draft;
  const log = tape.allocate(LOG_WORDS);
  tape.words[log + LOG_SCOPE] = scope;
  let traceIdLength = 0;
  let spanIdLength = 0;
  let attributesSlot = log + LOG_ATTRIBUTES;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case traceIdField:
        traceIdLength = readId(wire, tape, log + LOG_TRACE_ID, end);
        break;
      case spanIdField:
        spanIdLength = readId(wire, tape, log + LOG_SPAN_ID, end);
        break;
      case attributesField:
        attributesSlot = readAttribute(wire, draft, attributesSlot, end);
        break;
      case bodyField:
        readBody(wire, draft, log, end);
        break;
      default:
        readLogScalar(wire, tape.words, log, tag, end);
    }
  }
  draft.keys.settle(log + LOG_ATTRIBUTES);
  const body = tape.words[log + LOG_BODY] ?? 0;
  const isMap = body !== 0 && tape.words[body + VALUE_KIND] === KIND_MAP;
  if (isMap) draft.keys.settle(body + VALUE_A);
  forgetInvalidIds(tape, log + LOG_TRACE_ID, traceIdLength, log + LOG_SPAN_ID, spanIdLength);
  return log;
}

function readLogScalar(
  wire: Wire,
  words: Uint32Array,
  log: number,
  tag: number,
  end: number,
): void {
  switch (tag) {
    case timeField:
      wire.fixed64(words, log + LOG_TIME, end);
      break;
    case observedTimeField:
      wire.fixed64(words, log + LOG_OBSERVED_TIME, end);
      break;
    case severityNumberField:
      words[log + LOG_SEVERITY_NUMBER] = wire.uint32(end);
      break;
    case severityTextField:
      wire.string(words, log + LOG_SEVERITY_TEXT, end);
      break;
    case eventNameField:
      wire.string(words, log + LOG_EVENT_NAME, end);
      break;
    case droppedAttributesField:
      words[log + LOG_DROPPED_ATTRIBUTES] = wire.uint32(end);
      break;
    case flagsField:
      words[log + LOG_FLAGS] = wire.fixed32(end);
      break;
    default:
      wire.skip(tag, end);
  }
}

function readBody(wire: Wire, draft: Draft, log: number, logEnd: number): void {
  const { tape } = draft;
  const end = wire.length(logEnd) + wire.at;
  if (tape.words[log + LOG_BODY] === 0) {
    const record = tape.allocate(VALUE_WORDS);
    tape.words[log + LOG_BODY] = record;
  }
  readAnyValue(wire, draft, tape.words[log + LOG_BODY] ?? 0, end, 0);
}
