import { spanIdBytes, traceIdBytes } from '../../model/ids.ts';
import {
  LINK_SPAN_ID,
  LINK_TRACE_ID,
  SPAN_HAS_PARENT,
  SPAN_PARENT_ID,
  SPAN_SPAN_ID,
  SPAN_TRACE_ID,
  type Tape,
} from '../../model/tape.ts';
import { invalidLink, invalidParentSpanId, invalidSpanId, invalidTraceId } from './item-fault.ts';

/**
 * Checks a span's ids once all its fields are read; the record holds offsets, the lengths come
 * beside.
 *
 * A parent id of only zeros is no parent, as an absent one: some senders write a root that way, and
 * losing their root span would help nobody.
 */
export function checkSpanIds(
  tape: Tape,
  span: number,
  traceIdLength: number,
  spanIdLength: number,
  parentIdLength: number,
): void {
  const { words, bytes } = tape;
  if (traceIdLength !== traceIdBytes) throw invalidTraceId;
  if (isZero(bytes, words[span + SPAN_TRACE_ID] ?? 0, traceIdBytes)) throw invalidTraceId;
  if (spanIdLength !== spanIdBytes) throw invalidSpanId;
  if (isZero(bytes, words[span + SPAN_SPAN_ID] ?? 0, spanIdBytes)) throw invalidSpanId;
  if (parentIdLength !== 0 && parentIdLength !== spanIdBytes) throw invalidParentSpanId;
  const parent = words[span + SPAN_PARENT_ID] ?? 0;
  if (parentIdLength === 0 || isZero(bytes, parent, spanIdBytes)) words[span + SPAN_PARENT_ID] = 0;
  else words[span + SPAN_HAS_PARENT] = 1;
}

export function checkLinkIds(
  tape: Tape,
  link: number,
  traceIdLength: number,
  spanIdLength: number,
): void {
  const { words, bytes } = tape;
  if (traceIdLength !== traceIdBytes || spanIdLength !== spanIdBytes) throw invalidLink;
  if (isZero(bytes, words[link + LINK_TRACE_ID] ?? 0, traceIdBytes)) throw invalidLink;
  if (isZero(bytes, words[link + LINK_SPAN_ID] ?? 0, spanIdBytes)) throw invalidLink;
}

/**
 * Log records and exemplars may name a span or not, and OTLP says of an invalid id that there is
 * none: its word becomes 0, and nothing is lost.
 */
export function forgetInvalidIds(
  tape: Tape,
  traceIdWord: number,
  traceIdLength: number,
  spanIdWord: number,
  spanIdLength: number,
): void {
  const { words, bytes } = tape;
  const isTrace =
    traceIdLength === traceIdBytes && !isZero(bytes, words[traceIdWord] ?? 0, traceIdBytes);
  if (!isTrace) words[traceIdWord] = 0;
  const isSpan =
    spanIdLength === spanIdBytes && !isZero(bytes, words[spanIdWord] ?? 0, spanIdBytes);
  if (!isSpan) words[spanIdWord] = 0;
}

function isZero(bytes: Uint8Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (bytes[i] !== 0) return false;
  return true;
}
