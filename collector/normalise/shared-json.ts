import {
  KIND_ARRAY,
  KIND_BYTES,
  KIND_MAP,
  KIND_STRING,
  VALUE_A,
  VALUE_B,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import { type Heap, type Source, writeByte } from './heap.ts';
import { writeKey, writeValue } from './json-bytes.ts';
import { writeText } from './json-text.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Takes long text out of what is written; a reference to it stands there instead. */
export interface TextSharer {
  /** Writes a text of the source as a JSON string; false where it is short and not written. */
  quoted(out: Heap, source: Source, start: number, length: number): boolean;
  /** Writes the JSON that the heap ends with from `at` on anew. */
  json(out: Heap, at: number): void;
}

/** Told of every top-level attribute as it is written, so that the list is walked once. */
export type RecordVisitor = (record: number) => void;

/** A list of KeyValue records as a lossless JSON object, without its long texts. */
export function writeSharedAttributes(
  out: Heap,
  view: TapeView,
  first: number,
  sharer: TextSharer,
  visit?: RecordVisitor,
): void {
  writeByte(out, 0x7b);
  for (let record = first; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
    view.breaks.tick();
    if (record !== first) writeByte(out, 0x2c);
    writeKey(out, view, record, 'lossless');
    writeShared(out, view, record, sharer);
    visit?.(record);
  }
  writeByte(out, 0x7d);
}

/** One value record as lossless JSON, without its long texts. */
export function writeShared(out: Heap, view: TapeView, record: number, sharer: TextSharer): void {
  const kind = wordAt(view, record + VALUE_KIND);
  if (kind === KIND_STRING) {
    const start = wordAt(view, record + VALUE_A);
    const length = wordAt(view, record + VALUE_B);
    if (!sharer.quoted(out, view, start, length)) writeText(out, view, start, length);
    return;
  }
  const at = out.heapUsed;
  writeValue(out, view, record, 'lossless');
  if (kind === KIND_ARRAY || kind === KIND_MAP || kind === KIND_BYTES) sharer.json(out, at);
}
