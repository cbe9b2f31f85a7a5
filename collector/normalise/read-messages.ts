import { genAiEvents } from '../../model/semconv.ts';
import { eventsInOrder } from '../../model/stream-order.ts';
import { KIND_STRING, SPAN_EVENTS, VALUE_A, VALUE_B, VALUE_KIND } from '../../model/tape.ts';
import { findMessages, halfOf } from './conversation.ts';
import { composedParts } from './dialects/dialect.ts';
import { draftFlattened, draftText } from './draft-messages.ts';
import { areChunks, joinChunks } from './join-stream.ts';
import type { Message } from './message-chat.ts';
import type { Draft } from './message-drafts.ts';
import { areMessages, toMessages, toSystemMessage } from './messages.ts';
import {
  isList,
  isSafeAsItCame,
  parseJson,
  plainRecord,
  plainValue,
  unwrapText,
} from './plain-json.ts';
import { canBeVerbatim, type PlannedSource } from './plan-source.ts';
import { readItems, readStructure, recordOf, type SpanReader } from './read-source.ts';
import type { ScannedMessages } from './scan-messages.ts';
import { isProviderChunk, readChunkBody } from './stream-deltas.ts';
import { eventAttributes, stringValue, type TapeView, wordAt } from './tape-view.ts';

/** Messages, and where they stood if the text can be stored as it came. */
export interface FoundMessages {
  /** A call, because most need not be parsed. */
  readonly messages: () => readonly Message[];
  /** A string value record that holds exactly these messages. */
  readonly verbatim: number | undefined;
  /** No message has any parts. */
  readonly isEmpty?: boolean;
  /** What was seen of them without parsing: texts of the tape, or of the draft. */
  readonly scanned?: ScannedMessages;
  /** Where they are written already. */
  readonly draft?: Draft;
}

/** Whose messages those are that name no role. */
type Speaker = 'user' | 'assistant';

export function readMessages(
  reader: SpanReader,
  source: PlannedSource,
  role: Speaker,
): FoundMessages | undefined {
  switch (source.from) {
    case 'key':
      return messagesOfKey(reader, source, role);
    case 'list':
      return messagesOfList(reader, source, role);
    case 'events':
      return found(messagesOfEvents(reader, source));
    case 'chunks':
      return found(joinChunks(chunksOf(reader, source)));
    case 'composed':
      return composedMessage(reader, source, role);
    default:
      return undefined;
  }
}

export function readSystemMessage(reader: SpanReader, source: PlannedSource): Message | undefined {
  const items = readItems(reader, source);
  if (source.from !== 'events' || !isList(items)) return toSystemMessage(items);
  return toSystemMessage(
    items.flatMap((item) => (typeof item === 'string' ? unwrapText(item) : item)),
  );
}

function messagesOfList(
  reader: SpanReader,
  source: PlannedSource,
  role: Speaker,
): FoundMessages | undefined {
  const messages = () => toMessages(readItems(reader, source), role) ?? [];
  const records = reader.evidence.lists[source.list] ?? [];
  const draft = draftFlattened(reader.sharer.drafts, reader.view, records, source, role);
  return draft === undefined ? found(messages()) : drafted(draft, messages);
}

function drafted(draft: Draft, messages: () => readonly Message[]): FoundMessages {
  return { messages, verbatim: undefined, scanned: draft.scanned, draft };
}

function messagesOfKey(
  reader: SpanReader,
  source: PlannedSource,
  role: Speaker,
): FoundMessages | undefined {
  const record = recordOf(reader, source);
  if (record === 0) return undefined;
  const canStand = canBeVerbatim(source);
  const isText = wordAt(reader.view, record + VALUE_KIND) === KIND_STRING;
  const scanned = isText && canStand ? scanText(reader, record) : undefined;
  if (scanned !== undefined) {
    const messages = () => toMessages(readStructure(reader, source), role) ?? [];
    return { messages, verbatim: record, scanned };
  }
  const draft = isText && canStand ? draftChat(reader, record, role) : undefined;
  if (draft !== undefined) return drafted(draft, () => meantMessages(reader, source, role));
  const value = readStructure(reader, source);
  if (isText && canStand && canStandAsItCame(reader, record, value)) {
    return { messages: () => value, verbatim: record };
  }
  return found(meantMessages(reader, source, role));
}

/** What an agent gives back may be the whole conversation: of that the answer is meant. */
function draftChat({ view, sharer }: SpanReader, record: number, role: Speaker): Draft | undefined {
  const start = wordAt(view, record + VALUE_A);
  const end = start + wordAt(view, record + VALUE_B);
  return sharer.chats.draft(view, start, end, role === 'assistant' ? role : undefined);
}

function meantMessages(
  reader: SpanReader,
  source: PlannedSource,
  role: Speaker,
): readonly Message[] {
  const value = readStructure(reader, source);
  const meant = findMessages(value, role);
  const messages = meant ?? (source.onlyMessages ? undefined : toMessages(value, role));
  if (messages === undefined || source.half !== undefined) {
    return halfOf(messages ?? [], source.half ?? 'answer');
  }
  // What an agent gives back is often the whole conversation.
  const answer = role === 'assistant' ? halfOf(messages, 'answer') : messages;
  return answer.length > 0 ? answer : messages;
}

function scanText({ view, sharer }: SpanReader, record: number): ScannedMessages | undefined {
  return sharer.scanned(view, wordAt(view, record + VALUE_A), wordAt(view, record + VALUE_B));
}

function canStandAsItCame(
  reader: SpanReader,
  record: number,
  value: unknown,
): value is readonly Message[] {
  return areMessages(value) && isSafeAsItCame(stringValue(reader.view, record));
}

function messagesOfEvents(reader: SpanReader, source: PlannedSource): readonly Message[] {
  const { view, evidence } = reader;
  const isStreamed = areChoicesStreamed(reader, source);
  return evidence.events.flatMap(({ name, record }) => {
    const known = source.byName.get(name);
    if (known === undefined || (isStreamed && known.event === genAiEvents.choice)) return [];
    const body = plainRecord(view, eventAttributes(view, record));
    const role = known.role ?? 'user';
    if (known.attribute === undefined) return toMessages(wholeBody(body, role), role) ?? [];
    const value = body[known.attribute];
    const structure = typeof value === 'string' ? unwrapText(value) : value;
    return toMessages(structure, role) ?? [];
  });
}

/** What the chunks of a streamed answer hold, in order. */
function chunksOf(reader: SpanReader, source: PlannedSource): readonly unknown[] {
  const { view, evidence, span } = reader;
  const names = new Map(evidence.events.map(({ name, record }) => [record, name]));
  const isStreamed = areChoicesStreamed(reader, source);
  return eventsInOrder(view.words, wordAt(view, span + SPAN_EVENTS)).flatMap((record) => {
    const known = source.byName.get(names.get(record) ?? 0);
    if (known === undefined || (!isStreamed && known.event === genAiEvents.choice)) return [];
    const chunk = chunkOf(view, record, known.attribute ?? eventContent);
    // A function's generator is traced in the same words as a model's stream.
    return known.attribute === undefined || isProviderChunk(chunk) ? [chunk] : [];
  });
}

/** The events of choices are whole answers, or chunks of one. */
function areChoicesStreamed({ view, evidence }: SpanReader, { byName }: PlannedSource): boolean {
  const choices = evidence.events.filter(
    ({ name }) => byName.get(name)?.event === genAiEvents.choice,
  );
  if (choices.length === 0) return false;
  return areChunks(choices.map(({ record }) => chunkOf(view, record, eventContent)));
}

function chunkOf(view: TapeView, record: number, attribute: string): unknown {
  const body = plainRecord(view, eventAttributes(view, record));
  const content = body[attribute];
  if (content === undefined) return readChunkBody(body);
  return typeof content === 'string' ? unwrapText(content) : content;
}

const eventContent = 'gen_ai.event.content';

/** Azure's SDK puts the whole body as JSON text into one attribute of the event. */
function wholeBody(body: Readonly<Record<string, unknown>>, role: string): unknown {
  const content = body[eventContent];
  return typeof content === 'string' ? (parseJson(content) ?? content) : { role, ...body };
}

/** Most answers are text alone. */
function composedMessage(
  reader: SpanReader,
  source: PlannedSource,
  role: Speaker,
): FoundMessages | undefined {
  const { view, evidence, sharer } = reader;
  const messages = () => composeMessage(reader, source, role) ?? [];
  const isAlone = source.slots.every((slot, at) => at === textPart || evidence.slots[slot] === 0);
  const text = evidence.slots[source.slots[textPart] ?? 0] ?? 0;
  const draft = isAlone && text !== 0 ? draftText(sharer.drafts, view, text, role) : undefined;
  return draft === undefined ? found(messages()) : drafted(draft, messages);
}

const textPart = composedParts.indexOf('text');

/** One message from keys that hold a part each, as chat completions would nest it. */
function composeMessage(
  reader: SpanReader,
  source: PlannedSource,
  role: string,
): readonly Message[] | undefined {
  const value = new Map(
    composedParts.map((part, at) => {
      const record = reader.evidence.slots[source.slots[at] ?? 0] ?? 0;
      return [part, record === 0 ? undefined : plainValue(reader.view, record)];
    }),
  );
  const content = [
    ...reasoningParts(value.get('reasoning')),
    ...textParts(value.get('text')),
    ...textParts(value.get('object')),
    ...listed(value.get('files')),
  ];
  const calls = listed(value.get('calls'));
  if (content.length + calls.length === 0) return undefined;
  return toMessages([{ role, content, tool_calls: calls }], role);
}

function textParts(value: unknown): readonly unknown[] {
  return typeof value === 'string' && value !== '' ? [{ type: 'text', text: value }] : [];
}

/** Text, or a list of reasoning parts. */
function reasoningParts(value: unknown): readonly unknown[] {
  const parts = listed(value);
  if (parts.length > 0) return parts;
  return typeof value === 'string' && value !== '' ? [{ type: 'reasoning', text: value }] : [];
}

function listed(value: unknown): readonly unknown[] {
  const list = typeof value === 'string' ? unwrapText(value) : value;
  return Array.isArray(list) ? list : [];
}

function found(messages: readonly Message[] | undefined): FoundMessages | undefined {
  if (messages === undefined || messages.length === 0) return undefined;
  const isEmpty = messages.every(({ parts }) => parts.length === 0);
  return { messages: () => messages, verbatim: undefined, isEmpty };
}
