import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { narrowBit, sharedHashBytes } from '../../model/span-identity.ts';
import {
  SPAN_DROPPED_ATTRIBUTES,
  SPAN_DROPPED_EVENTS,
  SPAN_DROPPED_LINKS,
  SPAN_END,
  SPAN_FLAGS,
  SPAN_HAS_PARENT,
  SPAN_KIND,
  SPAN_NAME,
  SPAN_PARENT_ID,
  SPAN_SPAN_ID,
  SPAN_START,
  SPAN_STATUS_CODE,
  SPAN_STATUS_MESSAGE,
  SPAN_TRACE_ID,
  SPAN_TRACE_STATE,
} from '../../model/tape.ts';
import { contentHashBytes, putContentHash } from './content-hash.ts';
import type { Origin } from './origin-rows.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Where the texts of a row begin in the heap; name and trace state, as they came, stand first. */
export interface RowText {
  readonly start: number;
  readonly attributes: number;
  readonly events: number;
  readonly links: number;
}

/**
 * Hash of everything that a span's sender told, in two halves (`model/span-identity.ts`). The texts
 * lie in the heap one after another from `start`; the fixed-size rest is put behind them for the
 * moment, and its bytes are given back.
 */
export function setSpanHash(
  block: RowBlockBuilder,
  column: ColumnBuilder,
  row: number,
  text: RowText,
  view: TapeView,
  span: number,
  origin: Origin,
): void {
  const end = block.heapUsed;
  block.ensureHeap(factBytes);
  const { heap, heapView } = block;
  let at = putWords(heapView, end, view.data, wordAt(view, span + SPAN_TRACE_ID), 16);
  at = putWords(heapView, at, view.data, wordAt(view, span + SPAN_SPAN_ID), 8);
  if (wordAt(view, span + SPAN_HAS_PARENT) === 1) {
    at = putWords(heapView, at, view.data, wordAt(view, span + SPAN_PARENT_ID), 8);
  }
  at = putWords(heapView, at, origin.hashData, 0, 2 * contentHashBytes);
  for (let i = 0; i < wordsShared.length; i++) {
    heapView.setUint32(at, wordAt(view, span + (wordsShared[i] ?? 0)), true);
    at += 4;
  }
  const shared = at;
  heapView.setUint32(at, wordAt(view, span + SPAN_STATUS_MESSAGE + 1), true);
  heapView.setUint32(at + 4, text.attributes - text.start, true);
  heapView.setUint32(at + 8, text.events - text.attributes, true);
  heapView.setUint32(at + 12, text.links - text.events, true);
  heapView.setUint32(at + 16, end - text.links, true);
  const hashed = heap.subarray(text.start, at + 20);
  column.mark(row);
  const place = row * contentHashBytes;
  putContentHash(hashed, column.data, place);
  // Of what was just written the upper half stays: two calls of SHA-256 would cost too much.
  const own = place + sharedHashBytes;
  column.data[own] = (column.data[own] ?? 0) & ~narrowBit;
  const texts = wordAt(view, span + SPAN_NAME + 1) + wordAt(view, span + SPAN_TRACE_STATE + 1);
  putSharedHash(heapView, end, shared, text.start, text.start + texts, column.view, place);
}

/** What both forms tell beside ids and origin: the lengths of two texts, and numbers. */
const wordsShared = Uint8Array.of(
  SPAN_NAME + 1,
  SPAN_TRACE_STATE + 1,
  SPAN_HAS_PARENT,
  SPAN_FLAGS,
  SPAN_KIND,
  SPAN_START,
  SPAN_START + 1,
  SPAN_END,
  SPAN_END + 1,
  SPAN_DROPPED_ATTRIBUTES,
  SPAN_DROPPED_EVENTS,
  SPAN_DROPPED_LINKS,
  SPAN_STATUS_CODE,
);
/** Ids, origin, those words, and the lengths of five texts. */
const factBytes = 16 + 8 + 8 + 2 * contentHashBytes + 4 * wordsShared.length + 20;

/** Bytes, as many as words have. */
function putWords(
  heap: DataView,
  at: number,
  source: DataView,
  start: number,
  length: number,
): number {
  for (let i = 0; i < length; i += 4) {
    heap.setInt32(at + i, source.getInt32(start + i, true), true);
  }
  return at + length;
}

/**
 * Two lanes of MurmurHash3 over words and over a text behind which the heap goes on. It need not
 * withstand somebody who looks for two spans alike: who can send one of them can leave it out.
 * A second SHA-256 takes five times as long, some 5 % of a span of 1 KB.
 */
function putSharedHash(
  heap: DataView,
  wordsStart: number,
  wordsEnd: number,
  textStart: number,
  textEnd: number,
  to: DataView,
  place: number,
): void {
  let a = 0;
  let b = 0;
  for (let at = wordsStart; at < wordsEnd; at += 4) {
    const word = heap.getInt32(at, true);
    a = mixedA(a, word);
    b = mixedB(b, word);
  }
  for (let at = textStart; at < textEnd; at += 4) {
    const left = textEnd - at;
    const word = heap.getInt32(at, true) & (left >= 4 ? -1 : (1 << (left * 8)) - 1);
    a = mixedA(a, word);
    b = mixedB(b, word);
  }
  a = finished((a + b) | 0);
  b = finished((b + a) | 0);
  to.setInt32(place, (a + b) | 0, true);
  to.setInt32(place + 4, b, true);
}

function mixedA(lane: number, word: number): number {
  const scattered = Math.imul(turned(Math.imul(word, 0x239b961b), 15), 0xab0e9789);
  return (Math.imul(turned(lane ^ scattered, 19), 5) + 0x561ccd1b) | 0;
}

function mixedB(lane: number, word: number): number {
  const scattered = Math.imul(turned(Math.imul(word, 0x38b34ae5), 17), 0xa1e38b93);
  return (Math.imul(turned(lane ^ scattered, 15), 5) + 0x96cd1c35) | 0;
}

function turned(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finished(lane: number): number {
  const half = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return whole ^ (whole >>> 16);
}
