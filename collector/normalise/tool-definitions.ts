import { isList, isRecord, type JsonRecord, parseJson } from './plain-json.ts';

/** Tools that a model may call, in the shape of the GenAI conventions; text among them is JSON. */
export function toToolDefinitions(value: unknown): readonly unknown[] {
  return isList(value) ? value.flatMap(toNamedTools) : toTools(value);
}

/** Those that stand among messages. */
export function toolsAmong(messages: unknown): readonly unknown[] {
  return isList(messages) ? messages.flatMap((item) => toTools(definitionIn(item))) : [];
}

/**
 * Langfuse's handler for LangChain puts the tools behind the messages, as if they had spoken: a
 * function, or one that OpenAI runs itself.
 */
export function definitionIn(message: unknown): JsonRecord | undefined {
  if (!isRecord(message) || message.role !== 'tool' || message.tool_call_id !== undefined) {
    return undefined;
  }
  const { content } = message;
  if (!isRecord(content) || typeof content.type !== 'string') return undefined;
  const isFunction = content.type === 'function' && isRecord(content.function);
  return isFunction || hostedTool.test(content.type) ? content : undefined;
}

/** Types of tools in OpenAI's Responses but `function`; some have a date behind them. */
const hostedTool = new RegExp(
  '^(?:web_search|file_search|code_interpreter|computer|image_generation|mcp|local_shell|shell' +
    '|custom|namespace|tool_search|programmatic_tool_calling|apply_patch)(?:_(?:use_)?preview)?' +
    '(?:_\\d{4}_\\d{2}_\\d{2})?$',
);

/** Of a list also those that are told by their names alone, as Mastra's agents do. */
function toNamedTools(value: unknown): unknown[] {
  const tools = toTools(value);
  const isName = tools.length === 0 && typeof value === 'string' && /^[\w.-]{1,128}$/.test(value);
  return isName ? [{ type: 'function', name: value }] : tools;
}

/**
 * Chat completions nest a function's fields one level deeper than the conventions do, Google's
 * tools list several functions each.
 */
function toTools(value: unknown): unknown[] {
  const tool = typeof value === 'string' ? parseJson(value) : value;
  if (!isRecord(tool)) return [];
  const declared = tool.functionDeclarations ?? tool.function_declarations;
  if (isList(declared)) {
    return declared.filter(isRecord).map((each) => ({ type: 'function', ...each }));
  }
  if (isRecord(tool.data) && tool.name === undefined) return toHaystackTools(tool.data);
  const { function: nested, ...rest } = tool;
  const flat = isRecord(nested) ? { ...rest, ...nested } : tool;
  const { parameters } = flat;
  if (typeof parameters !== 'string') return [flat];
  return [{ ...flat, parameters: parseJson(parameters) ?? parameters }];
}

/** The dump of a tool's class, or of a set of them; the rest of it is how Python calls it. */
function toHaystackTools({ name, description, parameters, tools }: JsonRecord): unknown[] {
  if (isList(tools)) return tools.flatMap(toTools);
  return typeof name === 'string' ? [{ type: 'function', name, description, parameters }] : [];
}
