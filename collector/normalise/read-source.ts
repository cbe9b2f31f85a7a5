import {
  EVENT_TIME,
  KIND_ARRAY,
  KIND_EMPTY,
  KIND_STRING,
  SPAN_NAME,
  SPAN_START,
  VALUE_A,
  VALUE_B,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import type { Evidence } from './evidence.ts';
import { readFlattened } from './flattened.ts';
import { findKey } from './key-table.ts';
import { nanosecondsOf } from './moment.ts';
import type { ParsedRecords, ParsedTexts } from './parsed-texts.ts';
import { isList, isRecord, plainRecord, plainValue, unwrapText } from './plain-json.ts';
import type { PlannedSource, Words } from './plan-source.ts';
import type { ShareText } from './share-text.ts';
import { eventAttributes, type TapeView, textAt, wordAt } from './tape-view.ts';
import { toolsAmong, toToolDefinitions } from './tool-definitions.ts';

/** Reads sources for the span whose evidence is at hand. */
export interface SpanReader {
  readonly view: TapeView;
  readonly evidence: Evidence;
  readonly sharer: ShareText;
  /** The span's record. */
  span: number;
  readonly texts: ParsedTexts;
  /** JSON text already parsed for this span, by value record. */
  readonly parsed: ParsedRecords;
}

/** A word: the value mapped, implied or read as text. Undefined when there is none. */
export function readWord(reader: SpanReader, source: PlannedSource): string | undefined {
  if (source.implies !== undefined)
    return isThere(reader, recordOf(reader, source)) ? source.implies : undefined;
  const value = source.from === 'name' ? spanName(reader) : readScalar(reader, source);
  if (value === undefined) return undefined;
  const { before } = source;
  const text = before === undefined ? String(value) : textBefore(String(value), before);
  if (source.words !== undefined) return toWord(source.words, text);
  return text === '' ? undefined : text;
}

/** Empty where it is not there. */
function textBefore(text: string, mark: string): string {
  return text.slice(0, Math.max(0, text.indexOf(mark)));
}

/** An attribute that holds anything but empty text. */
function isThere({ view }: SpanReader, record: number): boolean {
  if (record === 0) return false;
  const kind = wordAt(view, record + VALUE_KIND);
  return kind === KIND_STRING ? wordAt(view, record + VALUE_B) > 0 : kind !== KIND_EMPTY;
}

/** The number in `meant` of a value that is spelled as its table spells it; -1 of others. */
export function readSpelled(view: TapeView, record: number, words: Words): number {
  const start = wordAt(view, record + VALUE_A);
  return findKey(words.spelled, view.bytes, start, wordAt(view, record + VALUE_B)) - 1;
}

function toWord(words: Words, text: string): string | undefined {
  let stem = text.trim().toLowerCase();
  for (;;) {
    const meant = words.values.get(stem);
    if (meant !== undefined) return meant;
    const cut = words.isStem ? stem.lastIndexOf('.') : -1;
    if (cut < 0) break;
    stem = stem.slice(0, cut);
  }
  return words.keepsOthers && text !== '' ? text : undefined;
}

/** A number that is at hand as number or as text. */
export function readNumber(reader: SpanReader, source: PlannedSource): number | undefined {
  if (source.sum.length > 0) return readSum(reader, source);
  const value = readScalar(reader, source);
  if (typeof value !== 'string') return typeof value === 'number' ? value : undefined;
  return /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

function readSum(reader: SpanReader, { slot, sum }: PlannedSource): number | undefined {
  const record = reader.evidence.slots[slot] ?? 0;
  if (record === 0) return undefined;
  const whole = readWhole(reader, record);
  let total: number | undefined;
  for (const path of sum) {
    const part = follow(whole, path);
    if (typeof part === 'number') total = (total ?? 0) + part;
  }
  return total;
}

/**
 * Nanoseconds of a duration: from an attribute in its unit, or from span start to a moment or an
 * event.
 */
export function readDuration(reader: SpanReader, source: PlannedSource): number | undefined {
  const { view, evidence, span } = reader;
  if (source.from === 'key' && source.isMoment) {
    const moment = nanosecondsOf(readScalar(reader, source));
    if (moment === undefined) return undefined;
    return sinceStart(view, span, Number(moment & 0xffffffffn), Number(moment >> 32n));
  }
  if (source.from === 'key') {
    const value = readNumber(reader, source);
    return value === undefined ? undefined : Math.round(value * source.nanoseconds);
  }
  const event = evidence.events.find(({ name }) => source.byName.has(name));
  if (event === undefined) return undefined;
  const time = event.record + EVENT_TIME;
  return sinceStart(view, span, wordAt(view, time), wordAt(view, time + 1));
}

function sinceStart(view: TapeView, span: number, low: number, high: number): number | undefined {
  const startLow = wordAt(view, span + SPAN_START);
  const startHigh = wordAt(view, span + SPAN_START + 1);
  if ((startLow | startHigh) === 0) return undefined;
  const elapsed = (high - startHigh) * 0x100000000 + low - startLow;
  return elapsed >= 0 ? elapsed : undefined;
}

/** A list of words, from a list, JSON text of a list, or one word. */
export function readWords(reader: SpanReader, source: PlannedSource): string[] | undefined {
  const value = readStructure(reader, source);
  const list = isList(value) ? value : [value];
  const words = list.flatMap((item) => {
    if (typeof item === 'number') return [String(item)];
    return typeof item === 'string' && item !== '' ? [item] : [];
  });
  return words.length === 0 ? undefined : words;
}

/** A list of texts, none of them empty, as most senders send words. */
export function isListOfTexts(view: TapeView, record: number): boolean {
  if (wordAt(view, record + VALUE_KIND) !== KIND_ARRAY) return false;
  const first = wordAt(view, record + VALUE_A);
  for (let item = first; item !== 0; item = wordAt(view, item + VALUE_NEXT)) {
    const isText = wordAt(view, item + VALUE_KIND) === KIND_STRING;
    if (!isText || wordAt(view, item + VALUE_B) === 0) return false;
  }
  return first !== 0;
}

/** Tool definitions as a list. */
export function readTools(
  reader: SpanReader,
  source: PlannedSource,
): readonly unknown[] | undefined {
  const value = readItems(reader, source);
  const tools = source.onlyMessages ? toolsAmong(value) : toToolDefinitions(value);
  return tools.length === 0 ? undefined : tools;
}

/** Items of a list, or the structure that an attribute holds or whose JSON text it holds. */
export function readItems(reader: SpanReader, source: PlannedSource): unknown {
  const { view, evidence } = reader;
  if (source.from === 'key') return readStructure(reader, source);
  if (source.from === 'list') {
    const records = evidence.lists[source.list] ?? [];
    return records.length === 0 ? undefined : readFlattened(view, records, source);
  }
  if (source.from !== 'events') return undefined;
  const items = evidence.events.flatMap(({ name, record }) => {
    const known = source.byName.get(name);
    if (known === undefined) return [];
    const body = plainRecord(view, eventAttributes(view, record));
    return known.attribute === undefined ? [body] : [body[known.attribute] ?? []].flat();
  });
  return items.length === 0 ? undefined : items;
}

/** The record of a key, 0 when the span does not have it. */
export function recordOf(reader: SpanReader, source: PlannedSource): number {
  return reader.evidence.slots[source.slot] ?? 0;
}

/** Where the heap holds the text of a key already, because `attributes` does; 0 where nowhere. */
export function placeOf(reader: SpanReader, source: PlannedSource): number {
  return reader.evidence.places[source.slot] ?? 0;
}

function spanName({ view, span }: SpanReader): string | undefined {
  const name = textAt(view, wordAt(view, span + SPAN_NAME), wordAt(view, span + SPAN_NAME + 1));
  return name === '' ? undefined : name;
}

function readScalar(reader: SpanReader, source: PlannedSource): string | number | undefined {
  const record = recordOf(reader, source);
  if (record === 0) return undefined;
  const { path, firstMember } = source;
  if (firstMember !== undefined) {
    const text = beginningOf(reader.view, record);
    return text === '' ? undefined : firstMember.exec(text)?.[1];
  }
  const value = path === undefined ? plainValue(reader.view, record) : pathValue(reader, source);
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? String(value) : undefined;
}

/** As much of a text as a first member takes. */
function beginningOf(view: TapeView, record: number): string {
  const start = wordAt(view, record + VALUE_A);
  const isText = wordAt(view, record + VALUE_KIND) === KIND_STRING;
  // The brace of an object, or the space before it.
  if (!isText || ((view.bytes[start] ?? 0) > 0x20 && view.bytes[start] !== 0x7b)) return '';
  return textAt(view, start, Math.min(300, wordAt(view, record + VALUE_B)));
}

function pathValue(reader: SpanReader, source: PlannedSource): unknown {
  const value = follow(readWhole(reader, recordOf(reader, source)), source.path ?? []);
  // JSON text within JSON text: once more is all that is seen.
  return source.isJson && typeof value === 'string' ? unwrapText(value) : value;
}

export function readStructure(reader: SpanReader, source: PlannedSource): unknown {
  return recordOf(reader, source) === 0 ? undefined : pathValue(reader, source);
}

/** The value of a record, parsed where it is JSON text; text that is not JSON stays text. */
function readWhole(reader: SpanReader, record: number): unknown {
  const { view, parsed } = reader;
  const place = parsed.placeOf(record);
  if (place >= 0) return parsed.valueAt(place);
  const isText = wordAt(view, record + VALUE_KIND) === KIND_STRING;
  const value = isText ? readText(reader, record) : plainValue(view, record);
  parsed.add(record, value);
  return value;
}

/** Settings of a call are the same text from span to span. */
function readText({ view, texts }: SpanReader, record: number): unknown {
  const start = wordAt(view, record + VALUE_A);
  return texts.read(view.bytes, start, start + wordAt(view, record + VALUE_B));
}

function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at === 'string') at = unwrapText(at);
    if (isList(at)) at = at[Number(step)];
    else if (isRecord(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}
