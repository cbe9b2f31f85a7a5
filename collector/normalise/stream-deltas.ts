import { toParts } from './message-parts.ts';
import type { MessagePart } from './message-tools.ts';
import { isList, isRecord, type JsonRecord, jsonText, parseJson } from './plain-json.ts';

/** What one chunk of a streamed answer adds to one of its alternatives. */
export interface Delta {
  /** Number of the alternative, as text; empty where the chunk does not say. */
  readonly choice: string;
  readonly role?: string | undefined;
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly calls?: readonly CallDelta[];
  /** What comes whole: results of tools that the provider runs, and calls of them. */
  readonly parts?: readonly MessagePart[];
  readonly finishReason?: string | undefined;
}

export interface CallDelta {
  /** Number or item id that pieces of one call share; empty where none is said. */
  readonly key: string;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string;
}

/**
 * Reads a chunk in the shapes that are sent: bare text, the attributes of an event (`delta`,
 * `content`, `token`, `message`), and the stream events of OpenAI's chat and Responses and of
 * Anthropic. What is none of these adds nothing.
 */
export function readDeltas(chunk: unknown): readonly Delta[] {
  if (typeof chunk === 'string') return [{ choice: '', text: textOf(chunk) }];
  if (!isRecord(chunk)) return [];
  const { choices, type } = chunk;
  if (isList(choices)) return choices.filter(isRecord).flatMap(fromChoice);
  if (typeof type === 'string') {
    if (type.startsWith('response.')) return fromResponses(chunk, type);
    if (anthropicTypes.has(type)) return fromAnthropic(chunk);
  }
  return fromChoice(chunk);
}

/** Whether this is an event of a stream as providers' APIs send it. */
export function isProviderChunk(chunk: unknown): boolean {
  if (!isRecord(chunk)) return false;
  const { choices, type } = chunk;
  if (typeof type === 'string') return type.startsWith('response.') || anthropicTypes.has(type);
  return isList(choices) && choices.filter(isRecord).some(({ delta }) => isRecord(delta));
}

/** Attributes of an event with their JSON text read, once: what stands inside stays text. */
export function readChunkBody(body: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      const isText = typeof value === 'string' && structured.has(key);
      const parsed = isText ? parseJson(value) : undefined;
      const isMeant = isList(parsed) ? listed.has(key) : isRecord(parsed) && isDelta(parsed, body);
      return [key, isMeant ? parsed : value];
    }),
  );
}

/** Attributes of an event that may hold JSON text, because an attribute can hold no structure. */
const structured: ReadonlySet<string> = new Set(['delta', 'message', 'content', 'tool_calls']);
const listed: ReadonlySet<string> = new Set(['content', 'tool_calls']);

/** JSON that a model writes as its answer comes in pieces too; only known fields make a chunk. */
function isDelta(value: JsonRecord, body: JsonRecord): boolean {
  // The last chunk of a stream is empty but for the reason.
  if (Object.keys(value).length === 0) return reasonOf(body) !== undefined;
  return ['role', 'content', 'tool_calls', 'text'].some((field) => Object.hasOwn(value, field));
}

/** A choice of a chat completion, or an event whose attributes say the same. */
function fromChoice(choice: JsonRecord): readonly Delta[] {
  const nested = [choice.delta, choice.message].find((each) => each !== undefined && each !== null);
  const finishReason = reasonOf(choice);
  const number = keyOf(choice.index);
  if (typeof nested === 'string') return [{ choice: number, text: textOf(nested), finishReason }];
  const from = isRecord(nested) ? nested : choice;
  return [
    {
      choice: number,
      role: textOf(from.role) ?? textOf(choice.role),
      text: contentOf(from.content ?? from.text ?? from.token),
      reasoning: textOf(from.reasoning_content ?? from.reasoning),
      calls: callsOf(from),
      finishReason: finishReason ?? reasonOf(from),
    },
  ];
}

/** Text, or a list of parts of which the text counts. */
function contentOf(content: unknown): string | undefined {
  if (!isList(content)) return textOf(content);
  const texts = content.map((part) =>
    isRecord(part) ? (textOf(part.text) ?? textOf(part.content)) : textOf(part),
  );
  return texts.join('');
}

function callsOf({ tool_calls, tool_call_chunks }: JsonRecord): readonly CallDelta[] {
  const list = tool_calls ?? tool_call_chunks;
  if (!isList(list)) return [];
  return list.filter(isRecord).map((call) => {
    const called = isRecord(call.function) ? call.function : call;
    return {
      key: keyOf(call.index),
      id: textOf(call.id),
      name: textOf(called.name),
      arguments: argumentsOf(called.arguments ?? called.args),
    };
  });
}

function fromResponses(event: JsonRecord, type: string): readonly Delta[] {
  const { delta, item, output_index } = event;
  const key = keyOf(output_index);
  switch (type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      return [{ choice: '', text: textOf(delta) }];
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      return [{ choice: '', reasoning: textOf(delta) }];
    case 'response.function_call_arguments.delta':
      return [{ choice: '', calls: [{ ...noCall, key, arguments: argumentsOf(delta) }] }];
    case 'response.output_item.added': {
      if (!isRecord(item) || item.type !== 'function_call') return [];
      const id = textOf(item.call_id) ?? textOf(item.id);
      return [{ choice: '', calls: [{ ...noCall, key, id, name: textOf(item.name) }] }];
    }
    case 'response.output_item.done':
      // What came in pieces is known by then.
      if (!isRecord(item) || inPieces.has(item.type)) return [];
      return [{ choice: '', parts: toParts(item) }];
    default:
      return [];
  }
}

/** Items of Responses that are read from their pieces. */
const inPieces: ReadonlySet<unknown> = new Set(['message', 'reasoning', 'function_call']);

const anthropicTypes: ReadonlySet<string> = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'ping',
]);

/** Its `index` numbers the parts of the one answer. */
function fromAnthropic({ delta, content_block, index }: JsonRecord): readonly Delta[] {
  const key = keyOf(index);
  if (isRecord(content_block)) {
    const { type, id, name } = content_block;
    if (/^(?:server_|mcp_)?tool_use$/.test(String(type))) {
      return [{ choice: '', calls: [{ ...noCall, key, id: textOf(id), name: textOf(name) }] }];
    }
    // The result of one of its own tools comes whole.
    const isResult = String(type).endsWith('tool_result');
    return isResult ? [{ choice: '', parts: toParts(content_block) }] : [];
  }
  if (!isRecord(delta)) return [];
  const piece = textOf(delta.partial_json);
  return [
    {
      choice: '',
      text: textOf(delta.text),
      reasoning: textOf(delta.thinking),
      calls: piece === undefined ? [] : [{ ...noCall, key, arguments: piece }],
      finishReason: reasonOf(delta),
    },
  ];
}

const noCall: CallDelta = { key: '', id: undefined, name: undefined, arguments: '' };

function reasonOf({ finish_reason, finishReason, stop_reason }: JsonRecord): string | undefined {
  return textOf(finish_reason) ?? textOf(finishReason) ?? textOf(stop_reason);
}

function argumentsOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : jsonText(value);
}

function keyOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
