import { previewCharactersMax } from '../../model/limits.ts';
import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { KIND_EMPTY, KIND_STRING, VALUE_A, VALUE_B, VALUE_KIND } from '../../model/tape.ts';
import type { ColumnSources } from './column-sources.ts';
import { writeAscii, writeValue } from './json-bytes.ts';
import { writeUnescaped } from './json-unescape.ts';
import { finishReasons, lastAnswer, lastQuestion, type Message } from './messages.ts';
import { isList, jsonText } from './plain-json.ts';
import { noRank, type Plan, targetNumber } from './plan.ts';
import type { PlannedSource } from './plan-source.ts';
import { cutBytes, cutText } from './preview.ts';
import { type FoundMessages, readMessages, readSystemMessage } from './read-messages.ts';
import { holds, placeOf, readItems, recordOf, type SpanReader } from './read-source.ts';
import type { SpanBlock } from './span-row.ts';
import { wordAt } from './tape-view.ts';

const targetOf = {
  systemInstructions: targetNumber('system_instructions'),
  inputMessages: targetNumber('input_messages'),
  outputMessages: targetNumber('output_messages'),
  input: targetNumber('input'),
  output: targetNumber('output'),
  finishReasons: targetNumber('finish_reasons'),
} as const;

/** Fills messages, input, output and their previews. */
export function resolveContent(
  reader: SpanReader,
  plan: Plan,
  block: SpanBlock,
  row: number,
  sources: ColumnSources,
): void {
  const { columns } = block;
  const first = <Result>(
    target: number,
    read: (source: PlannedSource) => Result | undefined,
  ): Result | undefined => firstOf(reader, plan, sources, target, read);
  const asked = withSystem(
    first(targetOf.inputMessages, (source) => readMessages(reader, source, 'user')),
    first(targetOf.systemInstructions, (source) => readSystemMessage(reader, source)),
  );
  const answered = first(targetOf.outputMessages, (source) =>
    readMessages(reader, source, 'assistant'),
  );
  setMessages(reader, columns.input_messages, row, asked);
  setMessages(reader, columns.output_messages, row, answered);
  first(targetOf.input, (source) => setContent(reader, block, columns.input, row, source));
  first(targetOf.output, (source) => setContent(reader, block, columns.output, row, source));
  setQuestion(reader, block, row, asked);
  setAnswer(reader, block, row, answered);
  const hasReasons = columns.finish_reasons.validity[row] === 1;
  if (answered !== undefined && !hasReasons && setFinishReasons(reader, block, row, answered)) {
    sources.noteFrom(targetOf.finishReasons, targetOf.outputMessages);
  }
}

function setQuestion(
  reader: SpanReader,
  block: SpanBlock,
  row: number,
  asked: FoundMessages | undefined,
): void {
  const { input_preview, input } = block.columns;
  if (asked?.scanned === undefined) {
    setPreview(block, input_preview, input, row, asked && lastQuestion(asked.messages()));
  } else if (asked.scanned.question.length > 0) {
    setScannedPreview(reader, block, input_preview, row, asked.scanned.question);
  } else setPreview(block, input_preview, input, row, undefined);
}

function setAnswer(
  reader: SpanReader,
  block: SpanBlock,
  row: number,
  answered: FoundMessages | undefined,
): void {
  const { output_preview, output } = block.columns;
  const scanned = answered?.scanned;
  if (scanned !== undefined && scanned.answer.length > 0) {
    setScannedPreview(reader, block, output_preview, row, scanned.answer);
  } else if (scanned !== undefined && !scanned.hasCalls) {
    setPreview(block, output_preview, output, row, undefined);
  } else {
    setPreview(block, output_preview, output, row, answered && lastAnswer(answered.messages()));
  }
}

function setFinishReasons(
  reader: SpanReader,
  block: SpanBlock,
  row: number,
  answered: FoundMessages,
): boolean {
  const { finish_reasons } = block.columns;
  if (answered.scanned === undefined) {
    const reasons = finishReasons(answered.messages());
    if (reasons.length === 0) return false;
    finish_reasons.setText(row, jsonText(reasons));
    return true;
  }
  const { finishReasons: found } = answered.scanned;
  if (found.length === 0) return false;
  const at = block.heapUsed;
  for (let i = 0; i < found.length; i += 2) {
    writeAscii(block, i === 0 ? '["' : '","');
    block.appendHeap(reader.view.bytes, found[i] ?? 0, found[i + 1] ?? 0);
  }
  writeAscii(block, '"]');
  finish_reasons.setHeap(row, at, block.heapUsed - at);
  return true;
}

/** The first source that yields something; it is noted as the one that filled the target. */
function firstOf<Result>(
  reader: SpanReader,
  plan: Plan,
  noted: ColumnSources,
  target: number,
  read: (source: PlannedSource) => Result | undefined,
): Result | undefined {
  const first = reader.evidence.first[target] ?? noRank;
  if (first === noRank) return undefined;
  const sources = plan.sources[target] ?? [];
  for (let rank = first; rank < sources.length; rank++) {
    const source = sources[rank];
    if (source === undefined) return undefined;
    if (source.condition !== undefined && !holds(reader, source.condition)) continue;
    const result = read(source);
    if (result === undefined) continue;
    noted.note(target, rank);
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
  reader: SpanReader,
  column: ColumnBuilder,
  row: number,
  found: FoundMessages | undefined,
): void {
  if (found === undefined) return;
  const { view } = reader;
  if (found.verbatim === undefined) {
    column.setText(row, jsonText(found.messages()));
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
): true | undefined {
  if (source.from === 'key' && source.path === undefined) {
    return setValue(reader, block, column, row, source);
  }
  const items = readItems(reader, source);
  if (items === undefined || (isList(items) && items.length === 0)) return undefined;
  const only = isList(items) && items.length === 1 ? items[0] : items;
  column.setText(row, typeof only === 'string' ? only : jsonText(items));
  return true;
}

function setValue(
  reader: SpanReader,
  block: SpanBlock,
  column: ColumnBuilder,
  row: number,
  source: PlannedSource,
): true | undefined {
  const { view } = reader;
  const record = recordOf(reader, source);
  if (record === 0) return undefined;
  const kind = wordAt(view, record + VALUE_KIND);
  if (kind === KIND_EMPTY) return undefined;
  if (kind !== KIND_STRING) {
    const at = block.heapUsed;
    writeValue(block, view, record, 'plain');
    column.setHeap(row, at, block.heapUsed - at);
    return true;
  }
  const start = wordAt(view, record + VALUE_A);
  const length = wordAt(view, record + VALUE_B);
  if (length === 0) return undefined;
  const place = placeOf(reader, source);
  if (place > 0) column.setHeap(row, place, length);
  else column.setBytes(row, view.bytes, start, start + length);
  return true;
}

/** Texts of a message, a line each. */
function setScannedPreview(
  reader: SpanReader,
  block: SpanBlock,
  preview: ColumnBuilder,
  row: number,
  texts: readonly number[],
): void {
  const at = block.heapUsed;
  let left = previewCharactersMax;
  for (let i = 0; i < texts.length && left > 0; i += 2) {
    if (i > 0) {
      writeAscii(block, '\n');
      left--;
    }
    left -= writeUnescaped(block, reader.view.bytes, texts[i] ?? 0, texts[i + 1] ?? 0, left);
  }
  preview.setHeap(row, at, block.heapUsed - at);
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
