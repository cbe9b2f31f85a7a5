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
import { VALUE_WORDS } from '../../model/tape.ts';
import type { Draft } from './draft.ts';
import { type JsonCursor, namesEnd } from './json-cursor.ts';
import { nameIds } from './json-names.ts';
import { readEnum, readId, readText, readU32, readU64 } from './json-scalars.ts';
import { readAnyValue, readAttributes } from './json-value.ts';
import { forgetInvalidIds } from './span-ids.ts';

/**
 * Reads one LogRecord object into a new record; its index. Nothing is linked: the caller lists it.
 *
 * @throws ItemFault the record is bad, or the text is not JSON; what was written must be taken
 * back.
 */
export function readLogRecord(json: JsonCursor, draft: Draft, scope: number): number {
  const { tape } = draft;
  const log = tape.allocate(LOG_WORDS);
  tape.words[log + LOG_SCOPE] = scope;
  let traceIdLength = 0;
  let spanIdLength = 0;
  for (let name = json.firstName(); name !== namesEnd; name = json.nextName()) {
    switch (name) {
      case nameIds.traceId:
        traceIdLength = readId(json, log + LOG_TRACE_ID);
        break;
      case nameIds.spanId:
        spanIdLength = readId(json, log + LOG_SPAN_ID);
        break;
      case nameIds.attributes:
        readAttributes(json, draft, log + LOG_ATTRIBUTES, 0);
        break;
      case nameIds.body: {
        const record = tape.allocate(VALUE_WORDS);
        tape.words[log + LOG_BODY] = record;
        readAnyValue(json, draft, record, 0);
        break;
      }
      default:
        readLogScalar(json, tape.words, log, name);
    }
  }
  forgetInvalidIds(tape, log + LOG_TRACE_ID, traceIdLength, log + LOG_SPAN_ID, spanIdLength);
  return log;
}

function readLogScalar(json: JsonCursor, words: Uint32Array, log: number, name: number): void {
  switch (name) {
    case nameIds.timeUnixNano:
      readU64(json, log + LOG_TIME);
      break;
    case nameIds.observedTimeUnixNano:
      readU64(json, log + LOG_OBSERVED_TIME);
      break;
    case nameIds.severityNumber:
      words[log + LOG_SEVERITY_NUMBER] = readEnum(json);
      break;
    case nameIds.severityText:
      readText(json, log + LOG_SEVERITY_TEXT);
      break;
    case nameIds.eventName:
      readText(json, log + LOG_EVENT_NAME);
      break;
    case nameIds.droppedAttributesCount:
      words[log + LOG_DROPPED_ATTRIBUTES] = readU32(json);
      break;
    case nameIds.flags:
      words[log + LOG_FLAGS] = readU32(json);
      break;
    default:
      json.skipValue();
  }
}
