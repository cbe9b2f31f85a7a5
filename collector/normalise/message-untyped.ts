import { firstRecord, toMediaPart } from './message-media.ts';
import { type MessagePart, toToolCall, toToolResponse } from './message-tools.ts';
import { isList, isRecord, type JsonRecord, jsonText } from './plain-json.ts';

/** Gemini, Bedrock, Genkit and Haystack tell parts by their one field. */
export function toUntypedPart(part: JsonRecord): MessagePart {
  const tool = toToolPart(part) ?? toCodePart(part) ?? toHaystackPart(part);
  if (tool !== undefined) return tool;
  const media = toMedia(part);
  if (media !== undefined) return media;
  const { reasoning, reasoningContent: thought, cachePoint, guardContent, citationsContent } = part;
  if (typeof reasoning === 'string') return { type: 'reasoning', content: reasoning };
  if (isRecord(thought) && isRecord(thought.reasoningText)) {
    return { type: 'reasoning', content: thought.reasoningText.text };
  }
  if (isRecord(thought) && thought.redactedContent !== undefined) {
    return { type: 'redacted_thinking', data: thought.redactedContent };
  }
  const type = part.thought === true ? 'reasoning' : 'text';
  if (typeof part.text === 'string') return { type, content: part.text };
  if (typeof part.content === 'string') return { type, content: part.content };
  if (isRecord(guardContent)) return toGuarded(guardContent);
  if (isRecord(citationsContent)) return toCited(citationsContent);
  if (isRecord(cachePoint)) return { type: 'cache_point', ...withoutType(cachePoint) };
  return { type, content: jsonText(part) };
}

/** Whether an object has one of Bedrock's fields. */
export function isUntypedPart(part: JsonRecord): boolean {
  return bedrockFields.some((field) => isRecord(part[field]));
}

const bedrockFields = [
  'toolUse',
  'toolResult',
  'reasoningContent',
  'image',
  'document',
  'video',
  'cachePoint',
  'guardContent',
  'citationsContent',
] as const;

function toToolPart(part: JsonRecord): MessagePart | undefined {
  const call = firstRecord(
    part.functionCall,
    part.function_call,
    part.toolUse,
    part.toolRequest,
    part.toolCall,
    part.tool_call,
  );
  if (call !== undefined) {
    return toToolCall(
      call.id ?? call.toolUseId ?? call.ref,
      call.name ?? call.tool_name ?? toolTypeOf(call),
      call.args ?? call.input ?? call.arguments,
    );
  }
  const answer = firstRecord(
    part.functionResponse,
    part.function_response,
    part.toolResult,
    part.toolResponse,
    part.tool_response,
  );
  if (answer === undefined) return undefined;
  const response = answer.response ?? answer.output ?? answer.content;
  const name = answer.name ?? toolTypeOf(answer);
  return toToolResponse(answer.id ?? answer.toolUseId ?? answer.ref, response, name);
}

/** Gemini's own tools have a type for a name. */
function toolTypeOf({ toolType, tool_type }: JsonRecord): unknown {
  return toolType ?? tool_type;
}

/** Code that Gemini wrote and ran. */
function toCodePart(part: JsonRecord): MessagePart | undefined {
  const code = firstRecord(part.executableCode, part.executable_code);
  if (code !== undefined) {
    const { id, language } = code;
    return toToolCall(id, 'code_execution', { language, code: code.code });
  }
  const ran = firstRecord(part.codeExecutionResult, part.code_execution_result);
  if (ran === undefined) return undefined;
  return toToolResponse(ran.id, ran.output ?? ran.outcome, 'code_execution');
}

/** What Haystack has no other word for: a result names the whole call that it answers. */
function toHaystackPart(part: JsonRecord): MessagePart | undefined {
  const { tool_call_result: answer, reasoning, file } = part;
  if (isRecord(reasoning) && typeof reasoning.reasoning_text === 'string') {
    return { type: 'reasoning', content: reasoning.reasoning_text };
  }
  if (isRecord(file) && typeof file.base64_data === 'string') {
    return toMediaPart({ source: file }, 'document');
  }
  if (!isRecord(answer)) return undefined;
  const { id, tool_name: name } = isRecord(answer.origin) ? answer.origin : {};
  return toToolResponse(id, answer.result, typeof id === 'string' ? undefined : name);
}

function toMedia(part: JsonRecord): MessagePart | undefined {
  const blob = firstRecord(part.inlineData, part.inline_data, part.image);
  if (blob !== undefined) return toMediaPart({ source: blob }, 'image');
  for (const modality of ['document', 'video', 'audio'] as const) {
    const found = part[modality];
    if (isRecord(found)) return toMediaPart({ source: found, title: found.name }, modality);
  }
  const file = firstRecord(part.fileData, part.file_data, part.media);
  if (file === undefined) return undefined;
  const url = file.fileUri ?? file.file_uri ?? file.url;
  const mediaType = file.mimeType ?? file.mime_type ?? file.contentType;
  return toMediaPart({ source: { url, mediaType } }, 'document');
}

/** What Bedrock's guardrails look at. */
function toGuarded(guarded: JsonRecord): MessagePart {
  const { text, image } = guarded;
  if (isRecord(text) && typeof text.text === 'string') return { type: 'text', content: text.text };
  if (isRecord(image)) return toMediaPart({ source: image }, 'image');
  return { type: 'text', content: jsonText({ guardContent: guarded }) };
}

function toCited({ content, citations }: JsonRecord): MessagePart {
  const text = isList(content) ? textsOf(content).join('') : '';
  return { type: 'text', content: text, ...(isList(citations) && { citations }) };
}

/** The texts of parts that have one. */
export function textsOf(parts: readonly unknown[]): readonly string[] {
  return parts.flatMap((part) => {
    const text = isRecord(part) ? part.text : part;
    return typeof text === 'string' ? [text] : [];
  });
}

function withoutType({ type: _, ...rest }: JsonRecord): JsonRecord {
  return rest;
}
