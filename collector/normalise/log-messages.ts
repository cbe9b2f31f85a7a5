import { LOG_ATTRIBUTES, LOG_BODY, LOG_SPAN_ID, LOG_TRACE_ID } from '../../model/log-tape.ts';
import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { genAi, genAiEvents } from '../../model/semconv.ts';
import type { Message } from './message-chat.ts';
import { toMessages, toSystemMessage } from './messages.ts';
import { isRecord, jsonText, plainRecord, plainValue, unwrapText } from './plain-json.ts';

import type { ShareText } from './share-text.ts';
import { type TapeView, wordAt } from './tape-view.ts';

type Columns = 'event_name' | 'input_messages' | 'output_messages' | 'time';
type Direction = 'input_messages' | 'output_messages';

/** The events before v1.37 that are one message each. */
const messageEvents: ReadonlyMap<string, { readonly to: Direction; readonly role: string }> =
  new Map([
    [genAiEvents.systemMessage, { to: 'input_messages', role: 'system' }],
    [genAiEvents.userMessage, { to: 'input_messages', role: 'user' }],
    [genAiEvents.assistantMessage, { to: 'input_messages', role: 'assistant' }],
    [genAiEvents.toolMessage, { to: 'input_messages', role: 'tool' }],
    [genAiEvents.choice, { to: 'output_messages', role: 'assistant' }],
  ]);

/** Of every event name that carries messages. */
const prefix = new TextEncoder().encode('gen_ai.');

/**
 * Fills the messages of a log record whose event says them of its span: some libraries send content
 * on this signal only. The event's name must be filled already.
 */
export function createLogMessages(
  block: RowBlockBuilder<Columns>,
  view: TapeView,
  sharer: ShareText,
) {
  const { event_name, time } = block.columns;
  const put = (column: ColumnBuilder, row: number, messages: readonly Message[]): void => {
    if (messages.length === 0) return;
    const at = block.heapUsed;
    const low = time.view.getUint32(row * 8, true);
    const high = time.view.getUint32(row * 8 + 4, true);
    sharer.messagesText(block, jsonText(messages), { low, high });
    column.setHeap(row, at, block.heapUsed - at);
  };
  return (row: number, log: number): void => {
    const namesSpan =
      wordAt(view, log + LOG_TRACE_ID) !== 0 && wordAt(view, log + LOG_SPAN_ID) !== 0;
    if (!namesSpan || event_name.validity[row] !== 1) return;
    const start = event_name.view.getUint32(row * 8, true);
    const length = event_name.view.getUint32(row * 8 + 4, true);
    if (!prefix.every((byte, at) => block.heap[start + at] === byte)) return;
    const name = Buffer.from(block.heap.buffer, start, length).toString();
    if (name === genAiEvents.operationDetails) {
      const attributes = plainRecord(view, wordAt(view, log + LOG_ATTRIBUTES));
      put(block.columns.input_messages, row, askedIn(attributes));
      put(
        block.columns.output_messages,
        row,
        listOf(attributes[genAi.outputMessages], 'assistant'),
      );
      return;
    }
    const event = messageEvents.get(name);
    if (event === undefined) return;
    const body = wordAt(view, log + LOG_BODY);
    const value = body === 0 ? undefined : unwrapped(plainValue(view, body));
    const whole = isRecord(value) ? { role: event.role, ...value } : value;
    put(block.columns[event.to], row, toMessages(whole, event.role) ?? []);
  };
}

function askedIn(attributes: Readonly<Record<string, unknown>>): readonly Message[] {
  const system = toSystemMessage(unwrapped(attributes[genAi.systemInstructions]));
  const asked = listOf(attributes[genAi.inputMessages], 'user');
  return system === undefined ? asked : [system, ...asked];
}

function listOf(value: unknown, role: string): readonly Message[] {
  return toMessages(unwrapped(value), role) ?? [];
}

function unwrapped(value: unknown): unknown {
  return typeof value === 'string' ? unwrapText(value) : value;
}
