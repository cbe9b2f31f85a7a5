import { previewCharactersMax } from '../../model/limits.ts';
import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { KIND_EMPTY, KIND_STRING, VALUE_A, VALUE_B, VALUE_KIND } from '../../model/tape.ts';
import type { ColumnSources } from './column-sources.ts';
import { type Source, writeAscii } from './heap.ts';
import { writeValue } from './json-bytes.ts';
import type { Message } from './message-chat.ts';
import { finishReasons, lastAnswer, lastQuestion } from './messages.ts';
import { isList, jsonText, unwrapText } from './plain-json.ts';
import { targetNumber } from './plan.ts';
import type { PlannedSource } from './plan-source.ts';
import { cutBytes, cutText } from './preview.ts';
import { type FoundMessages, readMessages, readSystemMessage } from './read-messages.ts';
import { placeOf, readItems, recordOf, type SpanReader } from './read-source.ts';
import type { ShareText } from './share-text.ts';
import { isAllowed } from './source-conditions.ts';
import type { SpanBlock } from './span-row.ts';
import type { SpanSources } from './span-sources.ts';
import { textAt, wordAt } from './tape-view.ts';
import { setPreview, setScannedPreview, type Whole } from './write-preview.ts';

const quote = 0x22;
const targetOf = {
  systemInstructions: targetNumber('system_instructions'),
  inputMessages: targetNumber('input_messages'),
  outputMessages: targetNumber('output_messages'),
  input: targetNumber('input'),
  output: targetNumber('output'),
  finishReasons: targetNumber('finish_reasons'),
} as const;

/** The span at hand and what is made of it. */
interface Writer {
  readonly reader: SpanReader;
  readonly block: SpanBlock;
  readonly columns: ContentColumns;
  readonly sources: ColumnSources;
  readonly sharer: ShareText;
  row: number;
  atHand: SpanSources['byTarget'];
  /** A source had an answer that says nothing. */
  hasEmpty: boolean;
}

type ContentColumns = ReturnType<typeof contentColumnsOf>;

function contentColumnsOf({ columns }: SpanBlock) {
  return {
    start_time: columns.start_time,
    input_messages: columns.input_messages,
    output_messages: columns.output_messages,
    input: columns.input,
    output: columns.output,
    input_preview: columns.input_preview,
    output_preview: columns.output_preview,
    finish_reasons: columns.finish_reasons,
  } as const;
}

/** Fills messages, input, output and their previews. */
export function createResolveContent(
  reader: SpanReader,
  block: SpanBlock,
  sources: ColumnSources,
  sharer: ShareText,
): (row: number, atHand: SpanSources['byTarget']) => void {
  const columns = contentColumnsOf(block);
  const place = { row: 0, atHand: [], hasEmpty: false };
  const writer: Writer = { reader, block, columns, sources, sharer, ...place };
  return (row, atHand) => {
    writer.row = row;
    writer.atHand = atHand;
    const asked = withSystem(
      firstOf(writer, targetOf.inputMessages, readAsked),
      firstOf(writer, targetOf.systemInstructions, readSystem),
    );
    writer.hasEmpty = false;
    const said = firstOf(writer, targetOf.outputMessages, readSaid);
    const isSilent = said === undefined && writer.hasEmpty;
    const answered = isSilent ? firstOf(writer, targetOf.outputMessages, readAnswered) : said;
    setMessages(writer, columns.input_messages, asked);
    setMessages(writer, columns.output_messages, answered);
    const input = firstOf(writer, targetOf.input, setInput);
    const output = firstOf(writer, targetOf.output, setOutput);
    setQuestion(writer, asked, input);
    setAnswer(writer, answered, output);
    const hasReasons = columns.finish_reasons.validity[row] === 1;
    if (answered !== undefined && !hasReasons && setFinishReasons(writer, answered)) {
      sources.noteFrom(targetOf.finishReasons, targetOf.outputMessages);
    }
  };
}

type Read<Result> = (writer: Writer, source: PlannedSource) => Result | undefined;

const readAsked: Read<FoundMessages> = ({ reader }, source) => readMessages(reader, source, 'user');
const readAnswered: Read<FoundMessages> = ({ reader }, source) =>
  readMessages(reader, source, 'assistant');
/** An answer without parts counts only where no other source says more. */
const readSaid: Read<FoundMessages> = (writer, source) => {
  const found = readAnswered(writer, source);
  if (found?.isEmpty !== true) return found;
  writer.hasEmpty = true;
  return undefined;
};
const readSystem: Read<Message> = ({ reader }, source) => readSystemMessage(reader, source);
const setInput: Read<Whole> = (writer, source) => setContent(writer, writer.columns.input, source);
const setOutput: Read<Whole> = (writer, source) =>
  setContent(writer, writer.columns.output, source);

function setQuestion(
  { reader, block, columns, row }: Writer,
  asked: FoundMessages | undefined,
  input: Whole | undefined,
): void {
  const { input_preview } = columns;
  if (asked?.scanned === undefined) {
    setPreview(input_preview, row, asked && lastQuestion(asked.messages()), input);
  } else if (asked.scanned.question.length > 0) {
    const texts = asked.scanned.question;
    setScannedPreview(sourceOf(reader, asked), block, input_preview, row, texts);
  } else setPreview(input_preview, row, undefined, input);
}

function setAnswer(
  { reader, block, columns, row }: Writer,
  answered: FoundMessages | undefined,
  output: Whole | undefined,
): void {
  const { output_preview } = columns;
  const scanned = answered?.scanned;
  if (answered !== undefined && scanned !== undefined && scanned.answer.length > 0) {
    setScannedPreview(sourceOf(reader, answered), block, output_preview, row, scanned.answer);
  } else if (scanned !== undefined && !scanned.hasCalls) {
    setPreview(output_preview, row, undefined, output);
  } else {
    setPreview(output_preview, row, answered && lastAnswer(answered.messages()), output);
  }
}

function setFinishReasons(
  { reader, block, columns, row }: Writer,
  answered: FoundMessages,
): boolean {
  const { finish_reasons } = columns;
  if (answered.scanned === undefined) {
    const reasons = finishReasons(answered.messages());
    if (reasons.length === 0) return false;
    finish_reasons.setText(row, jsonText(reasons));
    return true;
  }
  const { finishReasons: found } = answered.scanned;
  if (found.length === 0) return false;
  const { bytes } = sourceOf(reader, answered);
  const at = block.heapUsed;
  for (let i = 0; i < found.length; i += 2) {
    writeAscii(block, i === 0 ? '["' : '","');
    block.appendHeap(bytes, found[i] ?? 0, found[i + 1] ?? 0);
  }
  writeAscii(block, '"]');
  finish_reasons.setHeap(row, at, block.heapUsed - at);
  return true;
}

/** Where the texts of scanned messages stand. */
function sourceOf({ view }: SpanReader, { draft }: FoundMessages): Source {
  return draft?.source ?? view;
}

/** The first source that yields something; it is noted as the one that filled the target. */
function firstOf<Result>(writer: Writer, target: number, read: Read<Result>): Result | undefined {
  const candidates = writer.atHand[target];
  if (candidates === undefined) return undefined;
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i];
    if (candidate === undefined || !isAllowed(writer.reader, candidate.source)) continue;
    const { source, rank } = candidate;
    const result = read(writer, source);
    if (result === undefined) continue;
    writer.sources.note(target, rank);
    return result;
  }
  return undefined;
}

/** Puts the system instructions first, unless the messages begin with the same. */
function withSystem(
  found: FoundMessages | undefined,
  system: Message | undefined,
): FoundMessages | undefined {
  if (system === undefined) return found;
  const messages = found?.messages() ?? [];
  const [first] = messages;
  const isRepeated = first?.role === 'system' && jsonText(first.parts) === jsonText(system.parts);
  if (isRepeated) return found;
  return { messages: () => [system, ...messages], verbatim: undefined };
}

function setMessages(
  { reader, block, columns, row, sharer }: Writer,
  column: ColumnBuilder,
  found: FoundMessages | undefined,
): void {
  if (found === undefined) return;
  const { view } = reader;
  const at = block.heapUsed;
  const { start_time } = columns;
  const time = {
    low: start_time.view.getUint32(row * 8, true),
    high: start_time.view.getUint32(row * 8 + 4, true),
  };
  if (found.draft !== undefined) {
    sharer.messagesDraft(block, found.draft, time);
  } else if (found.verbatim === undefined) {
    sharer.messagesText(block, jsonText(found.messages()), time);
  } else {
    const start = wordAt(view, found.verbatim + VALUE_A);
    sharer.messages(block, view, start, wordAt(view, found.verbatim + VALUE_B), time);
  }
  column.setHeap(row, at, block.heapUsed - at);
}

/** Text as it is; a structure as JSON; a list of one text as that text. */
function setContent(
  writer: Writer,
  column: ColumnBuilder,
  source: PlannedSource,
): Whole | undefined {
  const { reader } = writer;
  if (source.from === 'key' && source.path === undefined) return setValue(writer, column, source);
  const items = readItems(reader, source);
  if (items === undefined || (isList(items) && items.length === 0)) return undefined;
  const only = isList(items) && items.length === 1 ? items[0] : items;
  return setText(writer, column, typeof only === 'string' ? only : jsonText(items));
}

function setText({ block, row, sharer }: Writer, column: ColumnBuilder, text: string): Whole {
  const at = block.heapUsed;
  sharer.text(block, text);
  column.setHeap(row, at, block.heapUsed - at);
  return wholeOf(Buffer.from(cutText(text, previewCharactersMax)));
}

function wholeOf(bytes: Uint8Array): Whole {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { source: { bytes, data }, start: 0, length: bytes.length };
}

function setValue(writer: Writer, column: ColumnBuilder, source: PlannedSource): Whole | undefined {
  const { reader, block, row, sharer } = writer;
  const { view } = reader;
  const record = recordOf(reader, source);
  if (record === 0) return undefined;
  const kind = wordAt(view, record + VALUE_KIND);
  if (kind === KIND_EMPTY) return undefined;
  const at = block.heapUsed;
  if (kind !== KIND_STRING) {
    writeValue(block, view, record, 'plain');
    const written = { bytes: block.heap, data: block.heapView };
    const length = cutBytes(written, at, block.heapUsed - at, previewCharactersMax);
    const whole = wholeOf(block.heap.slice(at, at + length));
    sharer.json(block, at);
    column.setHeap(row, at, block.heapUsed - at);
    return whole;
  }
  const start = wordAt(view, record + VALUE_A);
  const length = wordAt(view, record + VALUE_B);
  if (length === 0) return undefined;
  if (source.isQuoted && view.bytes[start] === quote) {
    const text = unwrapText(textAt(view, start, length));
    if (text === '') return undefined;
    if (typeof text === 'string') return setText(writer, column, text);
  }
  const place = placeOf(reader, source);
  if (place > 0) {
    column.setHeap(row, place, length);
  } else {
    sharer.plain(block, view, start, length);
    column.setHeap(row, at, block.heapUsed - at);
  }
  return { source: view, start, length };
}
