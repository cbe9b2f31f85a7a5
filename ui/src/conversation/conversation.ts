import type { Message, MessagePart, SpanRow } from '../../../query/api/wire.ts';
import { imageSource } from './image.ts';

/** One entry of a transcript: who, and what was said or done. */
export interface Turn {
  readonly role: string;
  readonly name: string | undefined;
  readonly side: 'input' | 'output';
  readonly parts: readonly TurnPart[];
  readonly finishReason: string | undefined;
}

export type TurnPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | ToolCall
  | { readonly kind: 'image'; readonly source: string; readonly mime: string }
  /**
   * Named but not shown: a reference elsewhere (never fetched), a file, or an unknown kind of blob.
   */
  | { readonly kind: 'reference'; readonly what: string; readonly where: string }
  | { readonly kind: 'data'; readonly label: string; readonly value: unknown };

/** A call and its result as one object. */
export interface ToolCall {
  readonly kind: 'call';
  readonly id: string | undefined;
  readonly name: string;
  /** Undefined: a result came without its call. */
  readonly call: { readonly value: unknown } | undefined;
  /** Undefined: no result yet. */
  readonly result: { readonly value: unknown } | undefined;
}

/**
 * The conversation a span had: its input messages, then its output messages, with every tool call
 * joined to the result that carries its id, or its name where neither has an id. A span without
 * messages shows its plain input and output.
 */
export function conversationOf(span: SpanRow): readonly Turn[] {
  const input = span.input_messages ?? [];
  const output = span.output_messages ?? [];
  if (input.length === 0 && output.length === 0) return plainTurns(span);
  const results = resultsOf([...input, ...output]);
  const paired = new Set(results.values());
  const turnsOf = (messages: readonly Message[], side: Turn['side']): Turn[] =>
    messages.map((message) => turnOf(message, side, results, paired));
  const turns = [...turnsOf(input, 'input'), ...turnsOf(output, 'output')];
  return turns.filter((turn) => turn.parts.length > 0);
}

/** The id of every call that the messages of these spans hold, to find a call's own span. */
export function toolSpansByCallId(spans: readonly SpanRow[]): ReadonlyMap<string, SpanRow> {
  return new Map(
    spans.flatMap((span) =>
      span.span_type === 'TOOL' && span.tool_call_id !== null ? [[span.tool_call_id, span]] : [],
    ),
  );
}

/** What a text holds: the JSON value where it is an object or a list, else the text itself. */
export function readValue(text: string): unknown {
  if (!/^\s*[[{]/.test(text) || text.length > jsonTextMax) return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** Longer texts are shown as they are: parsing them would hold the page up. */
const jsonTextMax = 2_000_000;

/** The result of each call: it goes to the first open one before it that it can answer. */
function resultsOf(messages: readonly Message[]): ReadonlyMap<MessagePart, MessagePart> {
  const open = new Map<string, MessagePart[]>();
  const results = new Map<MessagePart, MessagePart>();
  for (const part of messages.flatMap((message) => message.parts)) {
    const pair = pairOf(part);
    if (pair === undefined) continue;
    const calls = open.get(pair) ?? [];
    open.set(pair, calls);
    if (part.type === 'tool_call') calls.push(part);
    const call = part.type === 'tool_call_response' ? calls.shift() : undefined;
    if (call !== undefined) results.set(call, part);
  }
  return results;
}

/** What a call and its result have in common; functions of OpenAI and Gemini may have no ids. */
function pairOf({ id, name }: MessagePart): string | undefined {
  if (id) return `id ${id}`;
  return name === undefined ? undefined : `name ${name}`;
}

function turnOf(
  message: Message,
  side: Turn['side'],
  results: ReadonlyMap<MessagePart, MessagePart>,
  paired: ReadonlySet<MessagePart>,
): Turn {
  const parts = message.parts.flatMap((part): TurnPart[] => {
    if (part.type === 'tool_call_response') {
      return paired.has(part) ? [] : [resultAlone(part)];
    }
    if (part.type !== 'tool_call') return [plainPart(part)];
    const result = results.get(part);
    return [
      {
        kind: 'call',
        id: part.id ?? undefined,
        name: part.name ?? 'tool',
        call: { value: structured(part.arguments) },
        result: result === undefined ? undefined : { value: responseOf(result) },
      },
    ];
  });
  return {
    role: message.role,
    name: message.name,
    side,
    parts,
    finishReason: message.finish_reason,
  };
}

function resultAlone(part: MessagePart): ToolCall {
  return {
    kind: 'call',
    id: part.id ?? undefined,
    name: part.name ?? 'tool',
    call: undefined,
    result: { value: responseOf(part) },
  };
}

/**
 * The conventions call it `response`; earlier drafts and some libraries say `result` or `content`.
 */
function responseOf(part: MessagePart): unknown {
  return structured(part.response ?? part.result ?? part.content);
}

function plainPart(part: MessagePart): TurnPart {
  switch (part.type) {
    case 'text':
      return textPart('text', part);
    case 'reasoning':
      return textPart('reasoning', part);
    case 'blob': {
      const image = imageSource(part.mime_type, part.content);
      if (image !== undefined) return { kind: 'image', ...image };
      return { kind: 'reference', what: wordOf(part.mime_type, 'blob'), where: 'stored inline' };
    }
    case 'uri':
      return {
        kind: 'reference',
        what: wordOf(part.mime_type ?? part.modality, 'file'),
        where: wordOf(part.uri, 'no address'),
      };
    case 'file':
      return { kind: 'reference', what: 'file', where: wordOf(part.file_id, 'no id') };
    default:
      return { kind: 'data', label: part.type, value: part };
  }
}

function textPart(kind: 'text' | 'reasoning', part: MessagePart): TurnPart {
  return typeof part.content === 'string'
    ? { kind, text: part.content }
    : { kind: 'data', label: part.type, value: part.content ?? null };
}

function plainTurns(span: SpanRow): Turn[] {
  if (span.span_type === 'TOOL' && (span.input ?? span.output) !== null) {
    return [oneTurn('tool', 'output', toolCallOf(span))];
  }
  const turn = (role: string, side: Turn['side'], text: string | null): Turn[] => {
    if (text === null || text === '') return [];
    const value = readValue(text);
    return [
      oneTurn(
        role,
        side,
        value === text ? { kind: 'text', text } : { kind: 'data', label: '', value },
      ),
    ];
  };
  return [...turn('input', 'input', span.input), ...turn('output', 'output', span.output)];
}

/** A tool's own span, seen as the call it is. */
function toolCallOf(span: SpanRow): ToolCall {
  return {
    kind: 'call',
    id: span.tool_call_id ?? undefined,
    name: span.tool_name ?? span.name,
    call: span.input === null ? undefined : { value: readValue(span.input) },
    result: span.output === null ? undefined : { value: readValue(span.output) },
  };
}

function oneTurn(role: string, side: Turn['side'], part: TurnPart): Turn {
  return { role, name: undefined, side, parts: [part], finishReason: undefined };
}

function structured(value: unknown): unknown {
  return typeof value === 'string' ? readValue(value) : value;
}

function wordOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
