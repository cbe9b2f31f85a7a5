import { isList, isRecord, type JsonRecord, jsonText, parseJson } from './plain-json.ts';

/**
 * One message in the shape of the GenAI conventions (`gen-ai-input-messages.json` and its siblings
 * of v1.41), which is `Message` of the API. Fields that other vocabularies add are kept.
 */
export interface Message extends JsonRecord {
  readonly role: string;
  readonly parts: readonly MessagePart[];
}

export interface MessagePart extends JsonRecord {
  readonly type: string;
}

/**
 * Messages in any of the shapes that are sent: a list of them, one alone, chat-completion messages
 * (`content`, `tool_calls`), OpenInference's nesting, bare text. Undefined when nothing is there.
 */
export function toMessages(value: unknown, role: string): readonly Message[] | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const list = isList(value) ? value : [value];
  if (list.length === 0) return undefined;
  return list.map((item) => toMessage(item, role));
}

/** True for a list that `toMessages` would return unchanged. */
export function areMessages(value: unknown): value is readonly Message[] {
  return isList(value) && value.length > 0 && value.every(isPlainMessage);
}

/** True for JSON that is meant as messages, as opposed to any other JSON in a legacy attribute. */
export function looksLikeMessages(value: unknown): boolean {
  const list = isList(value) ? value : [value];
  return list.length > 0 && list.every((item) => isRecord(item) && typeof item.role === 'string');
}

/** System instructions: a list of parts, or text. */
export function toSystemMessage(value: unknown): Message | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const list = isList(value) ? value : [value];
  if (list.length === 0) return undefined;
  return { role: 'system', parts: list.map(toPart) };
}

/** The text of the last user message that has any: what was asked. */
export function lastQuestion(messages: readonly Message[]): string | undefined {
  return messages
    .toReversed()
    .filter(({ role }) => role === 'user')
    .map(textOf)
    .find((text) => text !== '');
}

/**
 * The text of the last message that has any, or else the tools that were called: what was answered.
 */
export function lastAnswer(messages: readonly Message[]): string | undefined {
  const last = messages.toReversed();
  const text = last.map(textOf).find((said) => said !== '');
  return text ?? last.map(callsOf).find((calls) => calls !== '');
}

function textOf(message: Message): string {
  return message.parts
    .flatMap(({ type, content }) =>
      type === 'text' && typeof content === 'string' ? [content] : [],
    )
    .join('\n');
}

function callsOf(message: Message): string {
  return message.parts
    .filter(({ type }) => type === 'tool_call')
    .map((part) => `${String(part.name ?? '')}(${jsonText(part.arguments ?? null)})`)
    .join('\n');
}

/** Why each message ended, where it says. */
export function finishReasons(messages: readonly Message[]): string[] {
  return messages.flatMap(({ finish_reason }) =>
    typeof finish_reason === 'string' && finish_reason !== '' ? [finish_reason] : [],
  );
}

function toMessage(value: unknown, defaultRole: string): Message {
  if (!isRecord(value)) return { role: defaultRole, parts: [toPart(value)] };
  const { message } = value;
  if (isRecord(message) || (typeof message === 'string' && value.parts === undefined)) {
    return fromChoice(value, message, defaultRole);
  }
  const role = typeof value.role === 'string' && value.role !== '' ? value.role : defaultRole;
  if (isList(value.parts)) return { ...value, role, parts: value.parts.map(toPart) };
  if (messageFields.some((field) => Object.hasOwn(value, field)))
    return fromChatMessage(value, role);
  return { role, parts: [toPart(value)] };
}

/** Any of these makes an object a message; an object without them is content. */
const messageFields = [
  'role',
  'content',
  'contents',
  'tool_calls',
  'tool_call_id',
  'function_call_name',
  'finish_reason',
] as const;

/** `gen_ai.choice` and the choices of a chat completion: the message is one level down. */
function fromChoice(choice: JsonRecord, message: unknown, defaultRole: string): Message {
  const inner = typeof message === 'string' ? (parseStructure(message) ?? message) : message;
  const [first] = toMessages(inner, defaultRole) ?? [{ role: defaultRole, parts: [] }];
  const { finish_reason } = choice;
  const base: Message = first ?? { role: defaultRole, parts: [] };
  return typeof finish_reason === 'string' ? { ...base, finish_reason } : base;
}

/**
 * `{role, content, tool_calls, tool_call_id}` of chat completions, and OpenInference's `contents`.
 */
function fromChatMessage(value: JsonRecord, role: string): Message {
  const { content, contents, tool_calls, tool_call_id, id, name, finish_reason } = value;
  const said = [...toContentParts(content), ...toContentParts(contents)];
  const answered = typeof tool_call_id === 'string' ? tool_call_id : id;
  const parts =
    role === 'tool' ? [toToolResponse(answered, content ?? contents ?? null)] : [...said];
  parts.push(...toToolCalls(tool_calls), ...toFunctionCall(value));
  return {
    role,
    ...(typeof name === 'string' && { name }),
    parts,
    ...(typeof finish_reason === 'string' && { finish_reason }),
  };
}

function toContentParts(content: unknown): MessagePart[] {
  if (content === null || content === undefined || content === '') return [];
  // Content lists arrive as JSON text where an attribute can only hold a string.
  const value = typeof content === 'string' ? (parseParts(content) ?? content) : content;
  return isList(value) ? value.map(toPart) : [toPart(value)];
}

function toToolResponse(id: unknown, response: unknown): MessagePart {
  return { type: 'tool_call_response', ...(typeof id === 'string' && { id }), response };
}

function toToolCalls(calls: unknown): MessagePart[] {
  const list = typeof calls === 'string' ? parseStructure(calls) : calls;
  if (!isList(list)) return [];
  return list.filter(isRecord).map((item) => {
    const call = isRecord(item.tool_call) ? item.tool_call : item;
    const called = isRecord(call.function) ? call.function : call;
    return {
      type: 'tool_call',
      ...(typeof call.id === 'string' && { id: call.id }),
      name: typeof called.name === 'string' ? called.name : '',
      arguments: toArguments(called.arguments),
    };
  });
}

/** The `function_call` that tool calls replaced, flattened by OpenInference. */
function toFunctionCall(value: JsonRecord): MessagePart[] {
  const { function_call_name: name, function_call_arguments_json: text } = value;
  if (typeof name !== 'string') return [];
  return [{ type: 'tool_call', name, arguments: toArguments(text) }];
}

/** Models write arguments as JSON text; a structure is what readers want. Other text stays text. */
function toArguments(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  return parseStructure(value) ?? value;
}

function toPart(value: unknown): MessagePart {
  if (typeof value === 'string') return { type: 'text', content: value };
  if (!isRecord(value)) return { type: 'text', content: jsonText(value) };
  const part = isRecord(value.message_content) ? value.message_content : value;
  switch (part.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'refusal':
    case 'reasoning':
    case 'thinking':
      return toTextPart(part, part.type);
    case 'tool_call':
    case 'tool_call_response':
      return toToolPart(part, part.type);
    case 'tool_use':
      return { type: 'tool_call', id: part.id, name: part.name, arguments: part.input };
    case 'tool_result':
      return toToolResponse(part.tool_use_id, part.content);
    case 'image':
    case 'input_image':
    case 'image_url':
      return toImagePart(part);
    default:
      return toOtherPart(part);
  }
}

/** `text`, and `refusal` or `thinking` in the field of its own name, become `content`. */
function toTextPart(part: JsonRecord, type: string): MessagePart {
  const { text, refusal, thinking, ...rest } = part;
  const content = part.content ?? text ?? refusal ?? thinking;
  const word = type === 'reasoning' || type === 'thinking' ? 'reasoning' : 'text';
  return {
    ...rest,
    type: type === 'refusal' ? 'refusal' : word,
    ...(content !== undefined && { content }),
  };
}

/** The registry's own example writes `result` for `response`; OpenAI pairs by `call_id`. */
function toToolPart(part: JsonRecord, type: string): MessagePart {
  const { result, ...rest } = part;
  const id = typeof part.call_id === 'string' ? { id: part.call_id } : {};
  if (type === 'tool_call') {
    return { ...part, ...id, type, arguments: toArguments(part.arguments) };
  }
  if (part.response !== undefined || result === undefined) return { ...part, ...id, type };
  return { ...rest, ...id, type, response: result };
}

function toImagePart(part: JsonRecord): MessagePart {
  const uri = findUrl(part.image_url) ?? findUrl(part.image);
  if (uri === undefined) return toOtherPart(part);
  return { type: 'uri', modality: 'image', uri };
}

/** An address that is bare, in `url`, or in `image.url` (OpenInference). */
function findUrl(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return undefined;
  return typeof value.url === 'string' ? value.url : findUrl(value.image);
}

function toOtherPart(part: JsonRecord): MessagePart {
  if (typeof part.type === 'string') return { ...part, type: part.type };
  if (typeof part.text === 'string') return { type: 'text', content: part.text };
  if (typeof part.content === 'string') return { type: 'text', content: part.content };
  return { type: 'text', content: jsonText(part) };
}

function parseParts(text: string): readonly unknown[] | undefined {
  const value = parseStructure(text);
  const isPart = (item: unknown) =>
    isRecord(item) && (typeof item.type === 'string' || typeof item.text === 'string');
  return isList(value) && value.length > 0 && value.every(isPart) ? value : undefined;
}

/** JSON objects and arrays only: `"5"` and `"true"` stay the text they are. */
function parseStructure(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  return parseJson(text);
}

function isPlainMessage(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.role === 'string' &&
    value.message === undefined &&
    isList(value.parts) &&
    value.parts.every(isPlainPart)
  );
}

/** A part that `toPart` would return unchanged. */
function isPlainPart(part: unknown): boolean {
  if (!isRecord(part) || part.message_content !== undefined || part.call_id !== undefined) {
    return false;
  }
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text === undefined;
    case 'tool_call':
      return typeof part.arguments !== 'string' && part.arguments !== undefined;
    case 'tool_call_response':
      return part.response !== undefined;
    case 'blob':
    case 'file':
    case 'uri':
      return true;
    default:
      return false;
  }
}
