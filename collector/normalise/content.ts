import { previewCharactersMax } from '../../model/limits.ts';
import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { KIND_EMPTY, KIND_STRING, VALUE_A, VALUE_B, VALUE_KIND } from '../../model/tape.ts';
import { writeValue } from './json-bytes.ts';
import { finishReasons, lastAnswer, lastQuestion, type Message } from './messages.ts';
import { isList, jsonText } from './plain-json.ts';
import type { Plan, PlannedKey, PlannedSource } from './plan.ts';
import { cutBytes, cutText } from './preview.ts';
import {
  type FoundMessages,
  readItems,
  readMessages,
  readSystemMessage,
  recordOf,
  type SpanReader,
} from './read-source.ts';
import type { SpanBlock } from './span-row.ts';
import { wordAt } from './tape-view.ts';

/** Fills messages, input, output and their previews. */
export function resolveContent(
  reader: SpanReader,
  plan: Plan,
  block: SpanBlock,
  row: number,
): void {
  const { sources } = plan;
  const { columns } = block;
  const asked = withSystem(
    firstOf(sources.input_messages, (source) => readMessages(reader, source, 'user')),
    firstOf(sources.system_instructions, (source) => readSystemMessage(reader, source)),
  );
  const answered = firstOf(sources.output_messages, (source) =>
    readMessages(reader, source, 'assistant'),
  );
  setMessages(reader, columns.input_messages, row, asked);
  setMessages(reader, columns.output_messages, row, answered);
  setFirst(sources.input, (source) => setContent(reader, block, columns.input, row, source));
  setFirst(sources.output, (source) => setContent(reader, block, columns.output, row, source));
  const question = asked && lastQuestion(asked.messages);
  setPreview(block, columns.input_preview, columns.input, row, question);
  const answer = answered && lastAnswer(answered.messages);
  setPreview(block, columns.output_preview, columns.output, row, answer);
  if (answered !== undefined && columns.finish_reasons.validity[row] === 0) {
    const reasons = finishReasons(answered.messages);
    if (reasons.length > 0) columns.finish_reasons.setText(row, jsonText(reasons));
  }
}

function firstOf<Result>(
  sources: readonly PlannedSource[],
  read: (source: PlannedSource) => Result | undefined,
): Result | undefined {
  for (const source of sources) {
    const result = read(source);
    if (result !== undefined) return result;
  }
  return undefined;
}

function setFirst(
  sources: readonly PlannedSource[],
  set: (source: PlannedSource) => boolean,
): void {
  for (const source of sources) if (set(source)) return;
}

/** Puts the system instructions first, unless the messages begin with the same. */
function withSystem(
  found: FoundMessages | undefined,
  system: Message | undefined,
): FoundMessages | undefined {
  if (system === undefined) return found;
  const first = found?.messages[0];
  const isRepeated = first?.role === 'system' && jsonText(first.parts) === jsonText(system.parts);
  if (isRepeated) return found;
  return { messages: [system, ...(found?.messages ?? [])], verbatim: undefined };
}

function setMessages(
  reader: SpanReader,
  column: ColumnBuilder,
  row: number,
  found: FoundMessages | undefined,
): void {
  if (found === undefined) return;
  const { view } = reader;
  if (found.verbatim === undefined) {
    column.setText(row, jsonText(found.messages));
    return;
  }
  const start = wordAt(view, found.verbatim + VALUE_A);
  column.setBytes(row, view.bytes, start, start + wordAt(view, found.verbatim + VALUE_B));
}

/** Text as it is; a structure as JSON; a list of one text as that text. */
function setContent(
  reader: SpanReader,
  block: SpanBlock,
  column: ColumnBuilder,
  row: number,
  source: PlannedSource,
): boolean {
  if (source.from === 'key' && source.path === undefined) {
    return setValue(reader, block, column, row, source);
  }
  const items = readItems(reader, source);
  if (items === undefined || (isList(items) && items.length === 0)) return false;
  const only = isList(items) && items.length === 1 ? items[0] : items;
  column.setText(row, typeof only === 'string' ? only : jsonText(items));
  return true;
}

function setValue(
  reader: SpanReader,
  block: SpanBlock,
  column: ColumnBuilder,
  row: number,
  source: PlannedKey,
): boolean {
  const { view } = reader;
  const record = recordOf(reader, source);
  if (record === 0) return false;
  const kind = wordAt(view, record + VALUE_KIND);
  if (kind === KIND_EMPTY) return false;
  if (kind !== KIND_STRING) {
    const at = block.heapUsed;
    writeValue(block, view, record, 'plain');
    column.setHeap(row, at, block.heapUsed - at);
    return true;
  }
  const start = wordAt(view, record + VALUE_A);
  const length = wordAt(view, record + VALUE_B);
  if (length === 0) return false;
  column.setBytes(row, view.bytes, start, start + length);
  return true;
}

/**
 * The text of the messages, or else the beginning of the whole, which the heap need not hold twice.
 */
function setPreview(
  block: SpanBlock,
  preview: ColumnBuilder,
  whole: ColumnBuilder,
  row: number,
  text: string | undefined,
): void {
  if (text !== undefined) {
    preview.setText(row, cutText(text, previewCharactersMax));
  } else if (whole.validity[row] === 1) {
    const at = whole.view.getUint32(row * 8, true);
    const length = whole.view.getUint32(row * 8 + 4, true);
    preview.setHeap(row, at, cutBytes(block.heap, at, length, previewCharactersMax));
  }
}
