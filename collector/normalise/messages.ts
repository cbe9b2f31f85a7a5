import { fromChatMessage, type Message, reasonOf, roles } from './message-chat.ts';
import { isPlainPart, isSilent, toParts } from './message-parts.ts';
import { parseStructure } from './message-tools.ts';
import { isList, isRecord, type JsonRecord, jsonText } from './plain-json.ts';

/**
 * Messages in any of the shapes that are sent: a list of them, one alone, chat-completion messages
 * (`content`, `tool_calls`), OpenInference's nesting, bare text. Undefined when nothing is there.
 */
export function toMessages(value: unknown, role: string): readonly Message[] | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const list = isList(value) ? value : [value];
  if (list.length === 0) return undefined;
  return list.flatMap((item) => fromPydantic(item) ?? fromAny(item, role));
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
  return { role: 'system', parts: list.flatMap(toParts) };
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
      (type === 'text' || type === 'refusal') && typeof content === 'string' ? [content] : [],
    )
    .join('\n');
}

function callsOf(message: Message): string {
  return message.parts
    .filter(({ type }) => type === 'tool_call')
    .map(({ name, arguments: called }) => `${wordOf(name)}(${jsonText(called ?? null)})`)
    .join('\n');
}

/** Why each message ended, where it says. */
export function finishReasons(messages: readonly Message[]): string[] {
  return messages.flatMap(({ finish_reason }) =>
    typeof finish_reason === 'string' && finish_reason !== '' ? [finish_reason] : [],
  );
}

/** Nothing is made of an item that says nothing. */
function fromAny(value: unknown, defaultRole: string): Message[] {
  return isRecord(value) && isSilent(value) ? [] : [toMessage(value, defaultRole)];
}

function toMessage(value: unknown, defaultRole: string): Message {
  if (!isRecord(value)) return { role: defaultRole, parts: [...toParts(value)] };
  const { message, content } = value;
  if (isRecord(message) || (typeof message === 'string' && value.parts === undefined)) {
    return fromChoice(value, message, defaultRole);
  }
  // Gemini's candidate holds its message as `content`.
  if (isRecord(content) && isList(content.parts)) return fromChoice(value, content, defaultRole);
  const langChain = fromLangChain(value);
  if (langChain !== undefined) return langChain;
  // Python's client writes a `content` of null beside what was thought.
  if (value.type === 'reasoning' && isList(value.summary)) return fromReasoning(value);
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
  return {
    ...value,
    role: isOurs ? role : (roles.get(role) ?? role),
    parts: parts.flatMap(toParts),
  };
}

/** `gen_ai.choice` and the choices of a chat completion: the message is one level down. */
function fromChoice(choice: JsonRecord, message: unknown, defaultRole: string): Message {
  const inner = typeof message === 'string' ? (parseStructure(message) ?? message) : message;
  const [first] = toMessages(inner, defaultRole) ?? [{ role: defaultRole, parts: [] }];
  const base: Message = first ?? { role: defaultRole, parts: [] };
  return { ...base, ...reasonOf(choice) };
}

/**
 * LangChain's messages: its serialised classes (`lc`, `id`, `kwargs`), its old dump (`type`,
 * `data`), or its dictionaries (`type` for the role).
 */
function fromLangChain(value: JsonRecord): Message | undefined {
  const { kwargs, data, id, type } = value;
  if (isRecord(kwargs) && isList(id)) {
    const named = /^(AI|Human|System|Tool|Function)Message/.exec(wordOf(id.at(-1)))?.[1];
    const told = [kwargs.role, kwargs.type, named?.toLowerCase()].find(isWord);
    return told === undefined ? undefined : fromChatMessage(kwargs, told);
  }
  if (typeof type !== 'string' || value.role !== undefined || !langChainTypes.has(type)) {
    return undefined;
  }
  return fromChatMessage(isRecord(data) ? data : value, type);
}

/** Whatever a sender may have put where a word belongs. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isWord(value: unknown): value is string {
  return typeof value === 'string';
}

const langChainTypes: ReadonlySet<string> = new Set([...roles.keys(), 'system', 'tool']);

/** What OpenAI's Responses tell of a model's reasoning: a summary, all of it, or both. */
function fromReasoning({ summary, content }: JsonRecord): Message {
  const told = [summary, content].flatMap((list) => (isList(list) ? list : []));
  const parts = told.flatMap(toParts).map((part) => ({ ...part, type: 'reasoning' }));
  return { role: 'assistant', parts };
}

/** An item of OpenAI's Responses that is no message, or a part alone. */
function fromItem(value: JsonRecord, defaultRole: string): Message {
  const parts = toParts(value);
  const [first] = parts;
  if (first?.type === 'tool_call_response') return { role: 'tool', parts };
  const isModels = first !== undefined && modelItems.has(first.type);
  return { role: isModels ? 'assistant' : defaultRole, parts };
}

/** Others come from the model where a request repeats them, too. */
const modelItems: ReadonlySet<string> = new Set([
  'tool_call',
  'reasoning',
  'compaction',
  'mcp_list_tools',
  'mcp_approval_request',
]);

/**
 * Pydantic AI's own classes: one request holds parts of the system, of the user and of tools, each
 * of which is a message here.
 */
function fromPydantic(value: unknown): Message[] | undefined {
  if (!isRecord(value) || !isList(value.parts)) return undefined;
  if (value.kind !== 'request' && value.kind !== 'response') return undefined;
  if (value.kind === 'response') {
    return [{ role: 'assistant', parts: value.parts.flatMap(toParts) }];
  }
  return value.parts.map((part) => {
    const parts = toParts(part);
    if (parts[0]?.type === 'tool_call_response') return { role: 'tool', parts };
    const isSystem = isRecord(part) && part.part_kind === 'system-prompt';
    return { role: isSystem ? 'system' : 'user', parts };
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
