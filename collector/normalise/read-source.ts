import {
  EVENT_ATTRIBUTES,
  EVENT_TIME,
  KIND_STRING,
  SPAN_START,
  VALUE_KIND,
} from '../../model/tape.ts';
import type { Evidence } from './evidence.ts';
import { readFlattened } from './flattened.ts';
import {
  areMessages,
  looksLikeMessages,
  type Message,
  toMessages,
  toSystemMessage,
} from './messages.ts';
import {
  isList,
  isRecord,
  isSafeAsItCame,
  parseJson,
  plainRecord,
  plainValue,
} from './plain-json.ts';
import type { PlannedEvents, PlannedKey, PlannedSource } from './plan.ts';
import { type ScannedMessages, scanMessages } from './scan-messages.ts';
import { stringValue, type TapeView, wordAt } from './tape-view.ts';

/** Reads sources for the span whose evidence is at hand. */
export interface SpanReader {
  readonly view: TapeView;
  readonly evidence: Evidence;
  /** JSON text already parsed for this span, by value record. */
  readonly parsed: Map<number, unknown>;
}

/** Messages, and where they stood if the text can be stored as it came. */
export interface FoundMessages {
  /** A call, because most need not be parsed. */
  readonly messages: () => readonly Message[];
  /** A string value record that holds exactly these messages. */
  readonly verbatim: number | undefined;
  /** What was seen of them without parsing. */
  readonly scanned?: ScannedMessages;
}

/** A word: the value mapped, implied or read as text. Undefined when there is none. */
export function readWord(reader: SpanReader, source: PlannedKey): string | undefined {
  if (source.implies !== undefined) {
    return readScalar(reader, { ...source, path: [] }) === undefined ? undefined : source.implies;
  }
  const value = readScalar(reader, source);
  if (value === undefined) return undefined;
  const text = String(value);
  if (source.values === undefined) return text === '' ? undefined : text;
  const mapped = source.values.get(text.toLowerCase());
  if (mapped !== undefined) return mapped;
  return source.otherwise === 'skip' || text === '' ? undefined : text;
}

/** A number that is at hand as number or as text. */
export function readNumber(reader: SpanReader, source: PlannedKey): number | undefined {
  const value = readScalar(reader, source);
  if (typeof value !== 'string') return typeof value === 'number' ? value : undefined;
  return /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

/** Nanoseconds of a duration: from an attribute in its unit, or from span start to an event. */
export function readDuration(
  reader: SpanReader,
  source: PlannedSource,
  span: number,
): number | undefined {
  if (source.from === 'key') {
    const value = readNumber(reader, source);
    return value === undefined ? undefined : Math.round(value * (source.nanoseconds ?? 1));
  }
  if (source.from === 'list') return undefined;
  const { view, evidence } = reader;
  const event = evidence.events.find(({ name }) => source.byName.has(name));
  if (event === undefined) return undefined;
  const low = wordAt(view, event.record + EVENT_TIME) - wordAt(view, span + SPAN_START);
  const high = wordAt(view, event.record + EVENT_TIME + 1) - wordAt(view, span + SPAN_START + 1);
  const elapsed = high * 0x100000000 + low;
  const known = (wordAt(view, span + SPAN_START) | wordAt(view, span + SPAN_START + 1)) !== 0;
  return known && elapsed >= 0 ? elapsed : undefined;
}

/** A list of words, from a list, JSON text of a list, or one word. */
export function readWords(reader: SpanReader, source: PlannedKey): string[] | undefined {
  const value = readStructure(reader, source);
  const list = isList(value) ? value : [value];
  const words = list.flatMap((item) => {
    if (typeof item === 'number') return [String(item)];
    return typeof item === 'string' && item !== '' ? [item] : [];
  });
  return words.length === 0 ? undefined : words;
}

/** Tool definitions as a list; text inside it is JSON. */
export function readTools(
  reader: SpanReader,
  source: PlannedSource,
): readonly unknown[] | undefined {
  const value = readItems(reader, source);
  const list = isList(value) ? value : [value];
  const tools = list.map(toTool).filter((tool) => tool !== undefined);
  return tools.length === 0 ? undefined : tools;
}

export function readMessages(
  reader: SpanReader,
  source: PlannedSource,
  role: string,
): FoundMessages | undefined {
  if (source.from === 'events') return found(messagesOfEvents(reader, source));
  if (source.from === 'list') return found(toMessages(readItems(reader, source), role));
  const record = recordOf(reader, source);
  if (record === 0) return undefined;
  const isText = wordAt(reader.view, record + VALUE_KIND) === KIND_STRING;
  const scanned =
    isText && source.path === undefined ? scanMessages(reader.view, record) : undefined;
  if (scanned !== undefined) {
    const messages = () => toMessages(readStructure(reader, source), role) ?? [];
    return { messages, verbatim: record, scanned };
  }
  const value = readStructure(reader, source);
  if (source.onlyMessages === true && !looksLikeMessages(value)) return undefined;
  if (source.path === undefined && canStandAsItCame(reader, record, value)) {
    return { messages: () => value, verbatim: record };
  }
  return found(toMessages(value, role));
}

export function readSystemMessage(reader: SpanReader, source: PlannedSource): Message | undefined {
  return toSystemMessage(readItems(reader, source));
}

/** Items of a list, or the structure that an attribute holds or whose JSON text it holds. */
export function readItems(reader: SpanReader, source: PlannedSource): unknown {
  if (source.from === 'key') return readStructure(reader, source);
  if (source.from === 'events') return undefined;
  const records = reader.evidence.lists[source.list] ?? [];
  return records.length === 0 ? undefined : readFlattened(reader.view, records, source);
}

/** The record of a key, 0 when the span does not have it. */
export function recordOf(reader: SpanReader, source: PlannedKey): number {
  return reader.evidence.slots[source.slot] ?? 0;
}

/** Where the heap holds the text of a key already, because `attributes` does; 0 where nowhere. */
export function placeOf(reader: SpanReader, source: PlannedKey): number {
  return reader.evidence.places[source.slot] ?? 0;
}

function readScalar(reader: SpanReader, source: PlannedKey): string | number | undefined {
  const record = recordOf(reader, source);
  if (record === 0) return undefined;
  const { path } = source;
  const value =
    path === undefined || path.length === 0
      ? plainValue(reader.view, record)
      : follow(readWhole(reader, record), path);
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? String(value) : undefined;
}

function readStructure(reader: SpanReader, source: PlannedKey): unknown {
  const record = recordOf(reader, source);
  if (record === 0) return undefined;
  return follow(readWhole(reader, record), source.path ?? []);
}

/** The value of a record, parsed where it is JSON text; text that is not JSON stays text. */
function readWhole(reader: SpanReader, record: number): unknown {
  if (reader.parsed.has(record)) return reader.parsed.get(record);
  const plain = plainValue(reader.view, record);
  const value = typeof plain === 'string' ? unwrapText(plain) : plain;
  reader.parsed.set(record, value);
  return value;
}

function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at === 'string') at = unwrapText(at);
    if (!isRecord(at) || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at;
}

/** Numbers and words stay text: only lists, objects and JSON strings are taken for JSON. */
function unwrapText(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return text;
  return parseJson(text) ?? text;
}

function canStandAsItCame(
  reader: SpanReader,
  record: number,
  value: unknown,
): value is readonly Message[] {
  return (
    wordAt(reader.view, record + VALUE_KIND) === KIND_STRING &&
    areMessages(value) &&
    isSafeAsItCame(stringValue(reader.view, record))
  );
}

function messagesOfEvents(reader: SpanReader, source: PlannedEvents): readonly Message[] {
  const { view, evidence } = reader;
  return evidence.events.flatMap(({ name, record }) => {
    const known = source.byName.get(name);
    if (known === undefined) return [];
    const body = plainRecord(view, wordAt(view, record + EVENT_ATTRIBUTES));
    const role = known.role ?? 'user';
    if (known.attribute === undefined) return toMessages(wholeBody(body, role), role) ?? [];
    const value = body[known.attribute];
    const structure = typeof value === 'string' ? unwrapText(value) : value;
    return toMessages(structure, role) ?? [];
  });
}

/** Azure's SDK puts the whole body as JSON text into one attribute of the event. */
function wholeBody(body: Readonly<Record<string, unknown>>, role: string): unknown {
  const content = body['gen_ai.event.content'];
  return typeof content === 'string' ? (parseJson(content) ?? content) : { role, ...body };
}

function found(messages: readonly Message[] | undefined): FoundMessages | undefined {
  if (messages === undefined || messages.length === 0) return undefined;
  return { messages: () => messages, verbatim: undefined };
}

/** Chat completions nest a function's fields one level deeper than the conventions do. */
function toTool(value: unknown): unknown {
  const tool = typeof value === 'string' ? parseJson(value) : value;
  if (!isRecord(tool)) return undefined;
  const { function: nested, ...rest } = tool;
  return isRecord(nested) ? { ...rest, ...nested } : tool;
}
