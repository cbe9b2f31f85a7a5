import { toMediaPart } from './message-media.ts';
import { parseParts, toContentParts, toParts } from './message-parts.ts';
import { type MessagePart, parseStructure, toToolCall, toToolResponse } from './message-tools.ts';
import { isList, isRecord, type JsonRecord, jsonText } from './plain-json.ts';

/**
 * One message in the shape of the GenAI conventions (`gen-ai-input-messages.json` and its siblings
 * of v1.41), which is `Message` of the API. Fields that other vocabularies add are kept.
 */
export interface Message extends JsonRecord {
  readonly role: string;
  readonly parts: readonly MessagePart[];
}

/** The conventions' words for roles of other vocabularies. */
export const roles: ReadonlyMap<string, string> = new Map([
  ['model', 'assistant'],
  ['ai', 'assistant'],
  ['AIMessageChunk', 'assistant'],
  ['human', 'user'],
  ['function', 'tool'],
  // Of smolagents.
  ['tool-call', 'assistant'],
  ['tool-response', 'tool'],
]);

/**
 * `{role, content, tool_calls, tool_call_id}` of chat completions, OpenInference's `contents` and
 * LlamaIndex's `blocks`. What providers put beside the content is a part, too; LangChain and
 * LlamaIndex have most of that in `additional_kwargs`.
 */
export function fromChatMessage(message: JsonRecord, named: string): Message {
  const { additional_kwargs: more } = message;
  const hasMore = isRecord(more) && Object.keys(more).length > 0;
  const value = hasMore ? withMore(message, more) : message;
  const said = roles.get(named) ?? named;
  // Of Anthropic's API, where the user hands over what a tool said.
  const role = said === 'user' && typeof value.tool_call_id === 'string' ? 'tool' : said;
  const calls = toCalls(value);
  const written = role === 'tool' ? toToolParts(value) : toWritten(value);
  const parts = [
    ...toThoughts(value, written),
    ...withoutRepeated(written, calls),
    ...(role === 'tool' ? [] : toOtherParts(value, written)),
    ...calls,
  ];
  const { name } = value;
  return { role, ...(typeof name === 'string' && { name }), parts, ...reasonOf(value) };
}

/** Why it ended, in the words of each provider. */
export function reasonOf(value: JsonRecord): { readonly finish_reason?: string } {
  const reason =
    value.finish_reason ??
    value.finishReason ??
    value.stop_reason ??
    value.stopReason ??
    value.done_reason;
  return typeof reason === 'string' ? { finish_reason: reason } : {};
}

/** What the message says itself counts; it may say that there is none. */
function withMore(message: JsonRecord, more: JsonRecord): JsonRecord {
  const told = Object.entries(message).filter(([, value]) => !isNothing(value));
  return { ...more, ...Object.fromEntries(told) };
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (isList(value) && value.length === 0);
}

function toWritten({ content, contents, blocks }: JsonRecord): MessagePart[] {
  // The agents SDK's instrumentation sends the same text as `content` and within `contents`.
  const others = toContentParts(contents).filter((part) => !isText(part, content));
  return [...toContentParts(content ?? blocks), ...others];
}

function isText({ type, content }: MessagePart, text: unknown): boolean {
  return type === 'text' && typeof text === 'string' && content === text;
}

/**
 * Without the calls that stand in the content, too: LangChain's messages have Anthropic's content
 * and their own calls, OpenInference flattens both. Where one has no id, name and arguments tell.
 */
function withoutRepeated(
  written: readonly MessagePart[],
  calls: readonly MessagePart[],
): readonly MessagePart[] {
  if (calls.length === 0 || written.every(({ type }) => type !== 'tool_call')) return written;
  const ids = new Set(calls.map(({ id }) => id));
  const nameless = new Set(calls.filter(({ id }) => id === undefined).map(calledText));
  const all = new Set(calls.map(calledText));
  return written.filter((part) => {
    if (part.type !== 'tool_call') return true;
    if (part.id === undefined) return !all.has(calledText(part));
    return !ids.has(part.id) && !nameless.has(calledText(part));
  });
}

function calledText({ name, arguments: called }: MessagePart): string {
  return jsonText([name, called]);
}

/**
 * What a model thought: DeepSeek, OpenRouter, Ollama and Cohere each have a field of their own, and
 * some have it in the content as well.
 */
function toThoughts(value: JsonRecord, written: readonly MessagePart[]): readonly MessagePart[] {
  const { reasoning_content, reasoning, thinking, tool_plan } = value;
  const thought = [reasoning_content, reasoning, thinking, tool_plan].find(isThought);
  if (thought === undefined || written.some(({ type }) => type === 'reasoning')) return [];
  if (typeof thought === 'string') return [{ type: 'reasoning', content: thought }];
  return toParts({ ...thought, type: 'reasoning' });
}

function isThought(value: unknown): value is string | JsonRecord {
  return isRecord(value) ? isList(value.summary) : typeof value === 'string' && value !== '';
}

/** A refusal, speech and its words, and the images of Ollama and OpenRouter. */
function toOtherParts(value: JsonRecord, written: readonly MessagePart[]): readonly MessagePart[] {
  const { refusal, audio, images } = value;
  const isRefused = typeof refusal === 'string' && refusal !== '';
  const isNew = isRefused && written.every(({ type }) => type !== 'refusal');
  const drawn = isList(images) ? images : [];
  return [
    ...(isNew ? [{ type: 'refusal', content: refusal }] : []),
    ...(isRecord(audio) ? toSpeech(audio, written) : []),
    ...drawn.flatMap((image) =>
      typeof image === 'string' ? [toMediaPart({ data: image }, 'image')] : toParts(image),
    ),
  ];
}

/** Later requests name the speech by its id. */
function toSpeech(audio: JsonRecord, written: readonly MessagePart[]): readonly MessagePart[] {
  const { id, data, transcript } = audio;
  const isWritten = written.some(({ type }) => type === 'text');
  const isTold = typeof transcript === 'string' && transcript !== '' && !isWritten;
  const hasSound = typeof data === 'string' || typeof id === 'string';
  const sound = typeof data === 'string' ? { data } : { file_id: id };
  return [
    ...(isTold ? [{ type: 'text', content: transcript }] : []),
    ...(hasSound ? [toMediaPart(sound, 'audio')] : []),
  ];
}

/** What a tool said: a result part each (Vercel, Genkit), or all of the content is the result. */
function toToolParts(value: JsonRecord): readonly MessagePart[] {
  const { content, contents, blocks, tool_call_id, id, name, tool_name } = value;
  const list = typeof content === 'string' ? parseParts(content) : content;
  const parts = isList(list) ? list.flatMap(toParts) : [];
  if (parts.some(({ type }) => answers.has(type))) return parts;
  const answered = typeof tool_call_id === 'string' ? tool_call_id : id;
  const said = contents ?? blocks;
  const response = content ?? onlyText(said) ?? said ?? null;
  return [toToolResponse(answered, response, answered === undefined ? (name ?? tool_name) : null)];
}

/** Vercel's users answer whether a tool may run, too. */
const answers: ReadonlySet<string> = new Set(['tool_call_response', 'tool-approval-response']);

/** The text of contents that are nothing else. */
function onlyText(contents: unknown): unknown {
  const [only, ...others] = toContentParts(contents);
  return only?.type === 'text' && others.length === 0 ? only.content : undefined;
}

/** Calls; LangChain has those whose arguments are no JSON apart. */
function toCalls(value: JsonRecord): readonly MessagePart[] {
  const { tool_calls, invalid_tool_calls } = value;
  const calls = [...toToolCalls(tool_calls), ...toToolCalls(invalid_tool_calls)];
  return calls.length > 0 ? calls : toFunctionCall(value);
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

/** The `function_call` that tool calls replaced, as it is or flattened by OpenInference. */
function toFunctionCall(value: JsonRecord): MessagePart[] {
  const { function_call: call, function_call_name: name } = value;
  if (isRecord(call)) return [toToolCall(undefined, call.name, call.arguments)];
  if (typeof name !== 'string') return [];
  return [toToolCall(undefined, name, value.function_call_arguments_json)];
}
