import { isList, isRecord, type JsonRecord, jsonText, parseJson } from './plain-json.ts';

/** One part of a message in the shape of the GenAI conventions. */
export interface MessagePart extends JsonRecord {
  readonly type: string;
}

/**
 * A part in any of the shapes that are sent: text, the conventions' own, chat completions and
 * Responses (OpenAI), Anthropic, Gemini, Bedrock, Vercel AI SDK, Genkit, Pydantic AI. What none of
 * them knows stays as it is, or becomes text.
 */
export function toPart(value: unknown): MessagePart {
  if (typeof value === 'string') return { type: 'text', content: value };
  if (!isRecord(value)) return { type: 'text', content: jsonText(value) };
  if (isRecord(value.message_content) && isRecord(value.tool_call)) {
    return toNestedCall(value.tool_call);
  }
  const part = isRecord(value.message_content) ? value.message_content : value;
  const { type, part_kind } = part;
  if (typeof type === 'string') return toTypedPart(part, type);
  if (typeof part_kind === 'string') return toPydanticPart(part, part_kind);
  return toUntypedPart(part);
}

/** The parts of a message's content; a list may be text, because an attribute can hold no other. */
export function toContentParts(content: unknown): MessagePart[] {
  if (content === null || content === undefined || content === '') return [];
  const value = typeof content === 'string' ? (parseParts(content) ?? content) : content;
  if (!isList(value)) return [toPart(value)];
  return value.map((part) =>
    isRecord(part) && part.type === 'file' && part.modality === undefined
      ? toMediaPart(part, 'document')
      : toPart(part),
  );
}

export function toToolResponse(id: unknown, response: unknown, name?: unknown): MessagePart {
  return {
    type: 'tool_call_response',
    ...(typeof id === 'string' && { id }),
    ...(typeof name === 'string' && { name }),
    response: response ?? null,
  };
}

export function toToolCall(id: unknown, name: unknown, called: unknown): MessagePart {
  return {
    type: 'tool_call',
    ...(typeof id === 'string' && { id }),
    name: typeof name === 'string' ? name : '',
    arguments: toArguments(called),
  };
}

/** Of chat completions, flattened by OpenInference: `{id, function: {name, arguments}}`. */
function toNestedCall(call: JsonRecord): MessagePart {
  const called = isRecord(call.function) ? call.function : call;
  return toToolCall(call.id, called.name, called.arguments);
}

/** JSON objects and arrays only: `"5"` and `"true"` stay the text they are. */
export function parseStructure(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  return parseJson(text);
}

/** A part that `toPart` would return unchanged. */
export function isPlainPart(part: unknown): boolean {
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

function toTypedPart(part: JsonRecord, type: string): MessagePart {
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
    case 'refusal':
    case 'reasoning':
    case 'thinking':
      return toTextPart(part, type);
    case 'tool_call':
    case 'tool_call_response':
      return toToolPart(part, type);
    case 'tool_use':
    case 'tool-call':
    case 'function_call':
      return toToolCall(
        part.toolCallId ?? part.call_id ?? part.id,
        part.toolName ?? part.name,
        part.input ?? part.args ?? part.arguments,
      );
    case 'tool_result':
    case 'tool-result':
    case 'function_call_output':
      return toToolResponse(
        part.toolCallId ?? part.tool_use_id ?? part.call_id,
        unwrapOutput(part.output ?? part.result ?? part.content),
      );
    case 'image':
    case 'input_image':
    case 'image_url':
      return toMediaPart(part, 'image');
    case 'audio':
    case 'input_audio':
      return toMediaPart(part, 'audio');
    case 'video':
      return toMediaPart(part, 'video');
    case 'document':
    case 'input_file':
      return toMediaPart(part, 'document');
    default:
      return { ...part, type };
  }
}

/** Vercel AI SDK v5 says of a result what it is: `{type: 'json', value}`. */
function unwrapOutput(output: unknown): unknown {
  const isTagged = isRecord(output) && typeof output.type === 'string';
  return isTagged && Object.hasOwn(output, 'value') ? output.value : output;
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

/** Models write arguments as JSON text; a structure is what readers want. Other text stays text. */
function toArguments(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  return parseStructure(value) ?? value;
}

/**
 * Images, audio and files: an address, bytes in base64, or the id of a file. `modality` is what the
 * part's type says; its media type says it better.
 */
function toMediaPart(part: JsonRecord, modality: string): MessagePart {
  const outer = firstRecord(part.source, part.image, part.input_audio, part.file) ?? part;
  // OpenInference nests an image in an image, Bedrock a source in an image.
  const inner = firstRecord(outer.image, outer.source) ?? outer;
  const found = firstText(
    inner.mediaType,
    inner.mimeType,
    inner.mime_type,
    inner.media_type,
    part.mediaType,
    part.mimeType,
    part.mime_type,
  );
  const named = firstText(inner.format, outer.format);
  const format = named === undefined ? undefined : `${modality}/${named}`;
  const mime = found ?? format;
  const told = mime === undefined ? undefined : /^(image|audio|video)\//.exec(mime)?.[1];
  const common = {
    modality: told ?? modality,
    ...(mime !== undefined && { mime_type: mime }),
  };
  const url = findUrl(part.image_url) ?? findUrl(inner.url) ?? findUrl(part.url) ?? inner.file_uri;
  if (typeof url === 'string') return { type: 'uri', ...common, uri: url };
  const fileId = firstText(inner.file_id, part.file_id);
  if (fileId !== undefined) return { type: 'file', ...common, file_id: fileId };
  const data = firstText(part.image, inner.data, inner.file_data, inner.bytes, part.data);
  if (data === undefined) return { ...part, type: String(part.type ?? modality) };
  if (/^(https?|data|s3|gs):/.test(data)) return { type: 'uri', ...common, uri: data };
  return { type: 'blob', ...common, content: data };
}

/** An address that is bare, or in `url`. */
function findUrl(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isRecord(value) && typeof value.url === 'string' ? value.url : undefined;
}

/** Gemini, Bedrock and Genkit tell parts by their one field. */
function toUntypedPart(part: JsonRecord): MessagePart {
  const call = firstRecord(part.functionCall, part.function_call, part.toolUse, part.toolRequest);
  if (call !== undefined) {
    return toToolCall(call.id ?? call.toolUseId ?? call.ref, call.name, call.args ?? call.input);
  }
  const answer = firstRecord(
    part.functionResponse,
    part.function_response,
    part.toolResult,
    part.toolResponse,
  );
  if (answer !== undefined) {
    const response = answer.response ?? answer.output ?? answer.content;
    return toToolResponse(answer.id ?? answer.toolUseId ?? answer.ref, response, answer.name);
  }
  const blob = firstRecord(part.inlineData, part.inline_data, part.image);
  if (blob !== undefined && part.type === undefined) return toMediaPart({ source: blob }, 'image');
  const file = firstRecord(part.fileData, part.file_data, part.media);
  if (file !== undefined) {
    const url = file.fileUri ?? file.file_uri ?? file.url;
    const mediaType = file.mimeType ?? file.mime_type ?? file.contentType;
    return toMediaPart({ source: { url, mediaType } }, 'document');
  }
  const { reasoning, reasoningContent: thought } = part;
  if (typeof reasoning === 'string') return { type: 'reasoning', content: reasoning };
  if (isRecord(thought) && isRecord(thought.reasoningText)) {
    return { type: 'reasoning', content: thought.reasoningText.text };
  }
  const type = part.thought === true ? 'reasoning' : 'text';
  if (typeof part.text === 'string') return { type, content: part.text };
  if (typeof part.content === 'string') return { type, content: part.content };
  return { type, content: jsonText(part) };
}

/** Pydantic AI before its spans spoke the conventions: the dump of its own classes. */
function toPydanticPart(part: JsonRecord, kind: string): MessagePart {
  switch (kind) {
    case 'tool-call':
      return toToolCall(part.tool_call_id, part.tool_name, part.args);
    case 'tool-return':
      return toToolResponse(part.tool_call_id, part.content);
    case 'retry-prompt':
      return typeof part.tool_name === 'string'
        ? toToolResponse(part.tool_call_id, part.content)
        : { type: 'text', content: contentText(part.content) };
    case 'thinking':
      return { type: 'reasoning', content: part.content };
    default:
      return { type: 'text', content: contentText(part.content) };
  }
}

function contentText(content: unknown): string {
  return typeof content === 'string' ? content : jsonText(content ?? null);
}

/** A list of parts that came as JSON text. */
export function parseParts(text: string): readonly unknown[] | undefined {
  const value = parseStructure(text);
  return isList(value) && value.length > 0 && value.every(mayBePart) ? value : undefined;
}

/** Bedrock's parts have no type: their one field tells what they are. */
function mayBePart(item: unknown): boolean {
  if (!isRecord(item)) return false;
  if (typeof item.type === 'string' || typeof item.text === 'string') return true;
  return isRecord(item.toolUse) || isRecord(item.toolResult) || isRecord(item.reasoningContent);
}

function firstRecord(...values: readonly unknown[]): JsonRecord | undefined {
  return values.find(isRecord);
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value) => typeof value === 'string' && value !== '')?.toString();
}
