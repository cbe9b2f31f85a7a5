import { isRecord, type JsonRecord, parseJson } from './plain-json.ts';

/** One part of a message in the shape of the GenAI conventions. */
export interface MessagePart extends JsonRecord {
  readonly type: string;
}

export function toToolCall(id: unknown, name: unknown, called: unknown): MessagePart {
  return {
    type: 'tool_call',
    ...(typeof id === 'string' && { id }),
    name: typeof name === 'string' ? name : '',
    arguments: toArguments(called),
  };
}

/** The name is kept where it is all that tells what was answered. */
export function toToolResponse(id: unknown, response: unknown, name?: unknown): MessagePart {
  return {
    type: 'tool_call_response',
    ...(typeof id === 'string' && { id }),
    ...(typeof name === 'string' && { name }),
    response: response ?? null,
  };
}

/** Models write arguments as JSON text; a structure is what readers want. Other text stays text. */
export function toArguments(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  return parseStructure(value) ?? value;
}

/** JSON objects and arrays only: `"5"` and `"true"` stay the text they are. */
export function parseStructure(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  return parseJson(text);
}

/** Vercel AI SDK v5 says of a result what it is: `{type: 'json', value}`. */
export function unwrapOutput(output: unknown): unknown {
  const isTagged = isRecord(output) && typeof output.type === 'string';
  return isTagged && Object.hasOwn(output, 'value') ? output.value : output;
}

/**
 * A call that is told in an object of its own: the items of OpenAI's Responses (`web_search_call`,
 * `mcp_call`; LangChain's `server_tool_call` alike), and the parts of Vercel's UI messages
 * (`tool-weather`, `dynamic-tool`). Tools that the provider runs are calls like others, so that
 * readers need to know but one shape. What came of a call may stand in the same object.
 */
export function toCallParts(item: JsonRecord): readonly MessagePart[] | undefined {
  const { type, toolInvocation } = item;
  if (typeof type !== 'string') return undefined;
  if (type === 'tool-invocation' && isRecord(toolInvocation)) return uiCall(toolInvocation, '');
  const isUi = /^(?:tool-|dynamic-tool$)/.test(type) && typeof item.state === 'string';
  if (isUi) return uiCall(item, type.replace(/^tool-/, ''));
  const isCall = type === 'program' || (type.endsWith('_call') && type !== 'tool_call');
  // The conventions' own has what was called in the field of its type.
  if (isCall && !isRecord(item[type])) {
    const name = item.name ?? type.replace(/_call$/, '');
    const call = toToolCall(item.call_id ?? item.id, name, argumentsOf(item));
    return paired(call, item.output ?? item.outputs ?? item.results ?? item.error);
  }
  const isResult = typeof item.call_id === 'string' && type.endsWith('_output');
  if (!isResult && !type.endsWith('_call_output')) return undefined;
  const result = item.output ?? item.result ?? item.tools;
  return [toToolResponse(item.call_id ?? item.id, unwrapOutput(result))];
}

function argumentsOf(item: JsonRecord): unknown {
  const told =
    item.input ?? item.arguments ?? item.args ?? item.action ?? item.actions ?? item.operation;
  if (told !== undefined && told !== null) return told;
  const named = ['queries', 'code', 'revised_prompt'].filter((key) => Object.hasOwn(item, key));
  return named.length === 0 ? undefined : Object.fromEntries(named.map((key) => [key, item[key]]));
}

function uiCall(item: JsonRecord, named: string): readonly MessagePart[] {
  const call = toToolCall(item.toolCallId, item.toolName ?? named, item.input ?? item.args);
  return paired(call, item.output ?? item.result ?? item.errorText);
}

function paired(call: MessagePart, result: unknown): readonly MessagePart[] {
  return result === undefined || result === null ? [call] : [call, toToolResponse(call.id, result)];
}
