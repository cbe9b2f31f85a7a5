import {
  isPlainPart,
  type MessagePart,
  parseParts,
  parseStructure,
  toContentParts,
  toPart,
  toToolCall,
  toToolResponse,
} from './message-parts.ts';
import { isList, isRecord, type JsonRecord, jsonText } from './plain-json.ts';

/**
 * One message in the shape of the GenAI conventions (`gen-ai-input-messages.json` and its siblings
 * of v1.41), which is `Message` of the API. Fields that other vocabularies add are kept.
 */
export interface Message extends JsonRecord {
  readonly role: string;
  readonly parts: readonly MessagePart[];
}

/**
 * Messages in any of the shapes that are sent: a list of them, one alone, chat-completion messages
 * (`content`, `tool_calls`), OpenInference's nesting, bare text. Undefined when nothing is there.
 */
export function toMessages(value: unknown, role: string): readonly Message[] | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const list = isList(value) ? value : [value];
  if (list.length === 0) return undefined;
  return list.flatMap((item) => fromPydantic(item) ?? [toMessage(item, role)]);
}

/** True for a list that `toMessages` would return unchanged. */
export function areMessages(value: unknown): value is readonly Message[] {
  return isList(value) && value.length > 0 && value.every(isPlainMessage);
}

/** System instructions: a list of parts, or text. */
export function toSystemMessage(value: unknown): Message | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (isRecord(value) && isList(value.parts)) return toSystemMessage(value.parts);
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
  const { message, content } = value;
  if (isRecord(message) || (typeof message === 'string' && value.parts === undefined)) {
    return fromChoice(value, message, defaultRole);
  }
  // Gemini's candidate holds its message as `content`.
  if (isRecord(content) && isList(content.parts)) return fromChoice(value, content, defaultRole);
  const langChain = fromLangChain(value);
  if (langChain !== undefined) return langChain;
  // Python's client writes a `content` of null beside what was thought.
  if (value.type === 'reasoning' && isList(value.summary)) return fromReasoning(value.summary);
  const role = roleOf(value) ?? defaultRole;
  if (isList(value.parts)) return fromParts(value, value.parts, role);
  if (messageFields.some((field) => Object.hasOwn(value, field))) {
    return fromChatMessage(value, role);
  }
  return fromItem(value, defaultRole);
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

/** The role a message names; in a list of events the event's name tells it. */
function roleOf({ role, 'event.name': event }: JsonRecord): string | undefined {
  if (typeof role === 'string' && role !== '') return role;
  if (typeof event !== 'string') return undefined;
  return event === 'gen_ai.choice'
    ? 'assistant'
    : /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(event)?.[1];
}

/** Parts that are not the conventions have the roles of their vocabulary: Gemini's `model`. */
function fromParts(value: JsonRecord, parts: readonly unknown[], role: string): Message {
  const isOurs = parts.every((part) => isRecord(part) && typeof part.type === 'string');
  return { ...value, role: isOurs ? role : (roles.get(role) ?? role), parts: parts.map(toPart) };
}

/** The conventions' words for roles of other vocabularies. */
const roles: ReadonlyMap<string, string> = new Map([
  ['model', 'assistant'],
  ['ai', 'assistant'],
  ['AIMessageChunk', 'assistant'],
  ['human', 'user'],
  ['function', 'tool'],
  // Of smolagents.
  ['tool-call', 'assistant'],
  ['tool-response', 'tool'],
]);

/** `gen_ai.choice` and the choices of a chat completion: the message is one level down. */
function fromChoice(choice: JsonRecord, message: unknown, defaultRole: string): Message {
  const inner = typeof message === 'string' ? (parseStructure(message) ?? message) : message;
  const [first] = toMessages(inner, defaultRole) ?? [{ role: defaultRole, parts: [] }];
  const base: Message = first ?? { role: defaultRole, parts: [] };
  return { ...base, ...reasonOf(choice) };
}

function reasonOf(value: JsonRecord): { readonly finish_reason?: string } {
  const reason = value.finish_reason ?? value.finishReason ?? value.stop_reason;
  return typeof reason === 'string' ? { finish_reason: reason } : {};
}

/**
 * `{role, content, tool_calls, tool_call_id}` of chat completions, and OpenInference's `contents`.
 */
function fromChatMessage(value: JsonRecord, named: string): Message {
  const said = roles.get(named) ?? named;
  // Of Anthropic's API, where the user hands over what a tool said.
  const role = said === 'user' && typeof value.tool_call_id === 'string' ? 'tool' : said;
  const { content, contents, reasoning_content, tool_calls, name } = value;
  const thought = typeof reasoning_content === 'string' && reasoning_content !== '';
  const calls = [...toToolCalls(tool_calls), ...toFunctionCall(value)];
  // The agents SDK's instrumentation sends the same text as `content` and within `contents`.
  const texts =
    role === 'tool' ? [] : toContentParts(contents).filter((part) => !isText(part, content));
  const parts = [
    ...(thought ? [{ type: 'reasoning', content: reasoning_content }] : []),
    ...(role === 'tool' ? toToolParts(value) : toContentParts(content)),
    // OpenInference names a call of Anthropic's in both places.
    ...(calls.length === 0 ? texts : texts.filter(({ type }) => type !== 'tool_call')),
    ...calls,
  ];
  return {
    role,
    ...(typeof name === 'string' && { name }),
    parts,
    ...reasonOf(value),
  };
}

function isText({ type, content }: MessagePart, text: unknown): boolean {
  return type === 'text' && typeof text === 'string' && content === text;
}

/** What a tool said: a result part each (Vercel, Genkit), or all of the content is the result. */
function toToolParts({ content, contents, tool_call_id, id }: JsonRecord): MessagePart[] {
  const list = typeof content === 'string' ? parseParts(content) : content;
  const parts = isList(list) ? list.map(toPart) : [];
  if (parts.some(({ type }) => type === 'tool_call_response')) return parts;
  const answered = typeof tool_call_id === 'string' ? tool_call_id : id;
  return [toToolResponse(answered, content ?? onlyText(contents) ?? contents ?? null)];
}

/** The text of contents that are nothing else. */
function onlyText(contents: unknown): unknown {
  const [only, ...others] = toContentParts(contents);
  return only?.type === 'text' && others.length === 0 ? only.content : undefined;
}

function toToolCalls(calls: unknown): MessagePart[] {
  const list = typeof calls === 'string' ? parseStructure(calls) : calls;
  if (!isList(list)) return [];
  return list.filter(isRecord).map((item) => {
    const call = isRecord(item.tool_call) ? item.tool_call : item;
    const called = isRecord(call.function) ? call.function : call;
    return toToolCall(
      call.id ?? call.toolCallId,
      called.name ?? called.toolName,
      called.arguments ?? called.args ?? called.input,
    );
  });
}

/** The `function_call` that tool calls replaced, flattened by OpenInference. */
function toFunctionCall(value: JsonRecord): MessagePart[] {
  const { function_call_name: name, function_call_arguments_json: text } = value;
  return typeof name === 'string' ? [toToolCall(undefined, name, text)] : [];
}

/**
 * LangChain's messages: its serialised classes (`lc`, `id`, `kwargs`), its old dump (`type`,
 * `data`), or its dictionaries (`type` for the role).
 */
function fromLangChain(value: JsonRecord): Message | undefined {
  const { kwargs, data, id, type } = value;
  if (isRecord(kwargs) && isList(id)) {
    const named = /^(AI|Human|System|Tool|Function)Message/.exec(String(id.at(-1)))?.[1];
    const told = typeof kwargs.type === 'string' ? kwargs.type : named?.toLowerCase();
    return told === undefined ? undefined : fromChatMessage(kwargs, told);
  }
  if (typeof type !== 'string' || value.role !== undefined || !langChainTypes.has(type)) {
    return undefined;
  }
  return fromChatMessage(isRecord(data) ? data : value, type);
}

const langChainTypes: ReadonlySet<string> = new Set([...roles.keys(), 'system', 'tool']);

/** What OpenAI's Responses tell of a model's reasoning. */
function fromReasoning(summary: readonly unknown[]): Message {
  const parts = summary.map(toPart).map((part) => ({ ...part, type: 'reasoning' }));
  return { role: 'assistant', parts };
}

/** An item of OpenAI's Responses that is no message, or a part alone. */
function fromItem(value: JsonRecord, defaultRole: string): Message {
  const part = toPart(value);
  if (part.type === 'tool_call') return { role: 'assistant', parts: [part] };
  if (part.type === 'tool_call_response') return { role: 'tool', parts: [part] };
  return { role: defaultRole, parts: [part] };
}

/**
 * Pydantic AI's own classes: one request holds parts of the system, of the user and of tools, each
 * of which is a message here.
 */
function fromPydantic(value: unknown): Message[] | undefined {
  if (!isRecord(value) || !isList(value.parts)) return undefined;
  if (value.kind !== 'request' && value.kind !== 'response') return undefined;
  if (value.kind === 'response') return [{ role: 'assistant', parts: value.parts.map(toPart) }];
  return value.parts.map((part) => {
    const made = toPart(part);
    if (made.type === 'tool_call_response') return { role: 'tool', parts: [made] };
    const isSystem = isRecord(part) && part.part_kind === 'system-prompt';
    return { role: isSystem ? 'system' : 'user', parts: [made] };
  });
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
