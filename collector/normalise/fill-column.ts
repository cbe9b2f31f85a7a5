import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { KIND_INT, KIND_STRING, VALUE_A, VALUE_B, VALUE_KIND } from '../../model/tape.ts';
import { writeByte } from './heap.ts';
import { writeValue } from './json-bytes.ts';
import { writeText } from './json-text.ts';
import { jsonText } from './plain-json.ts';
import type { PlannedSource } from './plan-source.ts';
import {
  isListOfTexts,
  placeOf,
  readNumber,
  readSpelled,
  readWord,
  readWords,
  recordOf,
  type SpanReader,
} from './read-source.ts';
import type { SpanBlock } from './span-row.ts';
import { isTextAt, type TapeView, wordAt } from './tape-view.ts';

const none = new Uint8Array(0);

/** Text that stands in the heap once, however many rows have it. */
export type ShareWord = (column: ColumnBuilder, row: number, text: string) => void;

/** Reads text into a column; like the others here, false where the source yields none. */
export function fillText(
  reader: SpanReader,
  source: PlannedSource,
  column: ColumnBuilder,
  row: number,
  share: ShareWord,
): boolean {
  const { view } = reader;
  const record = recordOf(reader, source);
  if (record === 0 && source.from !== 'name') return false;
  const { words } = source;
  // A closure here would make V8 allocate a context for every text of every span.
  for (let i = 0; i < source.unless.length; i++) {
    if (beginsWith(view, record, source.unless[i] ?? none)) return false;
  }
  const isPlain =
    record !== 0 &&
    source.path === undefined &&
    source.implies === undefined &&
    source.firstMember === undefined &&
    source.before === undefined &&
    wordAt(view, record + VALUE_KIND) === KIND_STRING;
  if (isPlain && words === undefined) {
    const start = wordAt(view, record + VALUE_A);
    const length = wordAt(view, record + VALUE_B);
    if (length === 0) return false;
    const place = placeOf(reader, source);
    if (place > 0) column.setHeap(row, place, length);
    else column.setBytes(row, view.bytes, start, start + length);
    return true;
  }
  const spelled = isPlain && words !== undefined ? readSpelled(view, record, words) : -1;
  const text = spelled < 0 ? readWord(reader, source) : words?.meant[spelled];
  if (text === undefined) return false;
  // A word of ours is one of few; text of the sender's own may be anything, and long.
  if (words !== undefined || source.implies !== undefined) share(column, row, text);
  else column.setText(row, text);
  return true;
}

/** Whether a value is text that begins so. */
function beginsWith(view: TapeView, record: number, text: Uint8Array): boolean {
  const isText = wordAt(view, record + VALUE_KIND) === KIND_STRING;
  if (!isText || wordAt(view, record + VALUE_B) < text.length) return false;
  return isTextAt(view.bytes, wordAt(view, record + VALUE_A), text);
}

export function fillCount(
  reader: SpanReader,
  source: PlannedSource,
  column: ColumnBuilder,
  row: number,
): boolean {
  const { view } = reader;
  const record = recordOf(reader, source);
  if (record === 0) return false;
  if (source.path === undefined && wordAt(view, record + VALUE_KIND) === KIND_INT) {
    const high = wordAt(view, record + VALUE_B);
    if (high >= 0x80000000) return false;
    column.setWords(row, wordAt(view, record + VALUE_A), high);
    return true;
  }
  return setWhole(column, row, readNumber(reader, source));
}

/** A list of texts is written from its bytes; anything else becomes one first. */
export function fillWords(
  reader: SpanReader,
  source: PlannedSource,
  block: SpanBlock,
  column: ColumnBuilder,
  row: number,
): boolean {
  const record = recordOf(reader, source);
  if (record === 0) return false;
  if (source.path === undefined && isWord(reader.view, record)) {
    const { view } = reader;
    const at = block.heapUsed;
    writeByte(block, 0x5b);
    writeText(block, view, wordAt(view, record + VALUE_A), wordAt(view, record + VALUE_B));
    writeByte(block, 0x5d);
    column.setHeap(row, at, block.heapUsed - at);
    return true;
  }
  if (source.path !== undefined || !isListOfTexts(reader.view, record)) {
    return setJson(column, row, readWords(reader, source));
  }
  const at = block.heapUsed;
  writeValue(block, reader.view, record, 'plain');
  column.setHeap(row, at, block.heapUsed - at);
  return true;
}

/** Text that is one word, because it begins with a letter: it cannot be taken for JSON. */
function isWord(view: TapeView, record: number): boolean {
  if (wordAt(view, record + VALUE_KIND) !== KIND_STRING) return false;
  if (wordAt(view, record + VALUE_B) === 0) return false;
  const letter = (view.bytes[wordAt(view, record + VALUE_A)] ?? 0) | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}

/** Counts and durations: whole and not negative, or nothing. */
export function setWhole(column: ColumnBuilder, row: number, value: number | undefined): boolean {
  if (value === undefined || !Number.isSafeInteger(value) || value < 0) return false;
  column.setWords(row, value >>> 0, Math.floor(value / 0x100000000));
  return true;
}

function setJson(column: ColumnBuilder, row: number, value: unknown): boolean {
  if (value === undefined) return false;
  column.setText(row, jsonText(value));
  return true;
}
