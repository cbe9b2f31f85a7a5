/**
 * Word offsets of a log record on the tape (`model/tape.ts`): the fields of opentelemetry-proto
 * v1.11 `logs/v1/logs.proto`.
 */

/** The scope record it hangs on, first as in every item (`ITEM_SCOPE`). */
export const LOG_SCOPE = 0;
export const LOG_TRACE_ID = 1; // offset of 16 bytes; 0 where the record names no trace
export const LOG_SPAN_ID = 2; // offset of 8 bytes; 0 where the record names no span
export const LOG_TIME = 3; // low, high
export const LOG_OBSERVED_TIME = 5; // low, high
export const LOG_SEVERITY_NUMBER = 7; // enum number, kept even when unknown
export const LOG_SEVERITY_TEXT = 8; // offset, length
export const LOG_EVENT_NAME = 10; // offset, length
/** A value record without a key; 0 where there is no body, which differs from an empty one. */
export const LOG_BODY = 12;
export const LOG_ATTRIBUTES = 13;
export const LOG_DROPPED_ATTRIBUTES = 14;
export const LOG_FLAGS = 15;
export const LOG_WORDS = 16;
