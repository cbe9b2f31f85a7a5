import { toMediaPart } from './message-media.ts';
import {
  type MessagePart,
  parseStructure,
  toArguments,
  toCallParts,
  toToolCall,
  toToolResponse,
  unwrapOutput,
} from './message-tools.ts';
import { isUntypedPart, textsOf, toUntypedPart } from './message-untyped.ts';
import { isList, isRecord, type JsonRecord, jsonText } from './plain-json.ts';

/**
 * What a part in any of the shapes that are sent says: text, the conventions' own, chat completions
 * and Responses (OpenAI), Anthropic, Gemini, Bedrock, Mistral, Vercel AI SDK, Genkit, LangChain,
 * LlamaIndex, Pydantic AI. Mostly it is one part; a call that holds its result is two. What none of
 * them knows stays as it is, or becomes text.
 */
export function toParts(value: unknown): readonly MessagePart[] {
  if (!isRecord(value)) return [toPart(value)];
  if (typeof value.part_kind === 'string') return toPydanticParts(value, value.part_kind);
  const called = toCallParts(value);
  if (called === undefined) return isSilent(value) ? [] : [toPart(value)];
  // The image that was asked for.
  const isImage = value.type === 'image_generation_call' && typeof value.result === 'string';
  if (!isImage) return called;
  const format = value.output_format ?? 'png';
  return [...called, toMediaPart({ data: value.result, format }, 'image')];
}

/** Of reasoning OpenAI tells an empty summary where it tells none. */
export function isSilent({ type, summary, content }: JsonRecord): boolean {
  const isEmpty = isList(summary) && summary.length === 0;
  return type === 'reasoning' && isEmpty && (!isList(content) || content.length === 0);
}

function toPart(value: unknown): MessagePart {
  if (typeof value === 'string') return { type: 'text', content: value };
  if (!isRecord(value)) return { type: 'text', content: jsonText(value) };
  if (isRecord(value.message_content) && isRecord(value.tool_call)) {
    return toNestedCall(value.tool_call);
  }
  const part = isRecord(value.message_content) ? value.message_content : value;
  const { type, block_type, kind } = part;
  if (typeof type === 'string') return toTypedPart(part, type);
  if (typeof block_type === 'string') return toBlockPart(part, block_type);
  // What Pydantic AI's user sends.
  const isNamed = typeof kind === 'string' && (modalities.has(kind) || kind === 'text-content');
  return isNamed ? toTypedPart(part, kind) : toUntypedPart(part);
}

/** The parts of a message's content; a list may be text, because an attribute can hold no other. */
export function toContentParts(content: unknown): MessagePart[] {
  if (content === null || content === undefined || content === '') return [];
  const value = typeof content === 'string' ? (parseParts(content) ?? content) : content;
  if (!isList(value)) return [...toParts(value)];
  return value.flatMap((part) =>
    isRecord(part) && part.type === 'file' && part.modality === undefined
      ? [toMediaPart(part, 'document')]
      : toParts(part),
  );
}

/** Of chat completions, flattened by OpenInference: `{id, function: {name, arguments}}`. */
function toNestedCall(call: JsonRecord): MessagePart {
  const called = isRecord(call.function) ? call.function : call;
  return toToolCall(call.id, called.name, called.arguments);
}

/** A part that `toPart` would return unchanged. */
export function isPlainPart(part: unknown): boolean {
  if (!isRecord(part) || part.message_content !== undefined || part.call_id !== undefined) {
    return false;
  }
  switch (part.type) {
    case 'text':
      return part.text === undefined;
    case 'reasoning':
      return part.text === undefined && part.reasoning === undefined && part.summary === undefined;
    case 'tool_call':
      return typeof part.arguments !== 'string' && part.arguments !== undefined;
    case 'tool_call_response':
      return part.response !== undefined;
    case 'file':
      return part.file_id !== undefined;
    case 'blob':
    case 'uri':
      return true;
    default:
      return false;
  }
}

function toTypedPart(part: JsonRecord, type: string): MessagePart {
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
    case 'text-content':
    case 'refusal':
    case 'reasoning':
    case 'reasoning_text':
    case 'thinking':
      return toTextPart(part, type);
    case 'tool_call':
    case 'tool_call_response':
      return toToolPart(part, type);
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
    case 'tool-call':
      return toToolCall(
        part.toolCallId ?? part.call_id ?? part.id,
        part.toolName ?? part.name,
        part.input ?? part.args ?? part.arguments,
      );
    case 'tool-result':
    case 'tool-error':
      return toToolResult(part);
    default:
      return type.endsWith('tool_result') ? toToolResult(part) : toNamedMedia(part, type);
  }
}

/** Each of Anthropic's own tools has a word for its result. */
function toToolResult(part: JsonRecord): MessagePart {
  return toToolResponse(
    part.toolCallId ?? part.tool_use_id ?? part.tool_call_id ?? part.call_id,
    unwrapOutput(part.output ?? part.result ?? part.content ?? part.error),
  );
}

/** Media, of which the type tells the kind; the rest stays as it is. */
function toNamedMedia(part: JsonRecord, type: string): MessagePart {
  const modality = modalities.get(type);
  if (modality !== undefined) return toMediaPart(part, modality);
  // One that has no id is no file of the conventions.
  const isAddressed = type === 'file' && part.file_id === undefined;
  return isAddressed ? toMediaPart(part, 'document') : { ...part, type };
}

const modalities: ReadonlyMap<string, string> = new Map([
  ['image', 'image'],
  ['input_image', 'image'],
  ['image_url', 'image'],
  ['audio', 'audio'],
  ['input_audio', 'audio'],
  ['audio_url', 'audio'],
  ['video', 'video'],
  ['video_url', 'video'],
  ['document', 'document'],
  ['input_file', 'document'],
  // Of Mistral.
  ['document_url', 'document'],
  // Of LangChain's Gemini.
  ['media', 'document'],
  // Of Pydantic AI.
  ['image-url', 'image'],
  ['audio-url', 'audio'],
  ['video-url', 'video'],
  ['document-url', 'document'],
  ['binary', 'document'],
  ['uploaded-file', 'document'],
]);

/** `text`, and what stands in a field of another name, become `content`. */
function toTextPart(part: JsonRecord, type: string): MessagePart {
  const { text, refusal, thinking, reasoning, summary, ...rest } = part;
  const told = isList(summary) ? summaryOf(part.content, summary) : part.content;
  const content = told ?? text ?? refusal ?? joined(thinking, '') ?? reasoning;
  const word = /^(reasoning|thinking)/.test(type) ? 'reasoning' : 'text';
  return {
    ...rest,
    type: type === 'refusal' ? 'refusal' : word,
    ...(content !== undefined && { content }),
  };
}

/** What OpenAI tells of reasoning: all of it, or a summary. */
function summaryOf(content: unknown, summary: readonly unknown[]): unknown {
  const isTold = isList(content) && content.length > 0;
  return joined(isTold ? content : summary, '\n\n');
}

/** Mistral thinks in parts. */
function joined(value: unknown, separator: string): unknown {
  return isList(value) ? textsOf(value).join(separator) : value;
}

/**
 * The registry's own example writes `result` for `response`; OpenAI pairs by `call_id`, LangChain
 * says `args`.
 */
function toToolPart(part: JsonRecord, type: string): MessagePart {
  const id = typeof part.call_id === 'string' ? { id: part.call_id } : {};
  if (type === 'tool_call') {
    const { args, ...rest } = part;
    return { ...rest, ...id, type, arguments: toArguments(part.arguments ?? args) };
  }
  const { result, ...rest } = part;
  if (part.response !== undefined || result === undefined) return { ...part, ...id, type };
  return { ...rest, ...id, type, response: result };
}

function toBlockPart({ block_type, ...block }: JsonRecord, type: string): MessagePart {
  const { tool_call_id: id, tool_name: name, tool_kwargs: called } = block;
  return type === 'tool_call' ? toToolCall(id, name, called) : toTypedPart(block, type);
}

/**
 * Pydantic AI before its spans spoke the conventions: the dump of its own classes. What a user says
 * may be a list of texts and media.
 */
function toPydanticParts(part: JsonRecord, kind: string): readonly MessagePart[] {
  const { content, tool_call_id: id, tool_name: name } = part;
  switch (kind) {
    case 'tool-call':
    case 'builtin-tool-call':
      return [toToolCall(id, name, part.args)];
    case 'tool-return':
    case 'builtin-tool-return':
      return [toToolResponse(id, content)];
    case 'retry-prompt':
      return typeof name === 'string' ? [toToolResponse(id, content)] : [toText(content)];
    case 'thinking':
      return [{ type: 'reasoning', content }];
    case 'file':
      return isRecord(content) ? [toMediaPart({ ...content, type: 'file' }, 'document')] : [];
    default:
      return kind === 'user-prompt' && isList(content)
        ? content.filter(isSaid).map(toPart)
        : [toText(content)];
  }
}

/** Pydantic AI's marks for caching are no content. */
function isSaid(item: unknown): boolean {
  return !isRecord(item) || item.kind !== 'cache-point';
}

function toText(content: unknown): MessagePart {
  return {
    type: 'text',
    content: typeof content === 'string' ? content : jsonText(content ?? null),
  };
}

/** A list of parts that came as JSON text. */
export function parseParts(text: string): readonly unknown[] | undefined {
  const value = parseStructure(text);
  return isList(value) && value.length > 0 && value.every(mayBePart) ? value : undefined;
}

/** Bedrock's parts have no type: their one field tells what they are. */
function mayBePart(item: unknown): boolean {
  if (!isRecord(item)) return false;
  return typeof item.type === 'string' || typeof item.text === 'string' || isUntypedPart(item);
}
