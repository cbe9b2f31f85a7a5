import { type Message, reasonOf } from './message-chat.ts';
import { parseStructure } from './message-tools.ts';
import { toMessages, toSystemMessage, wordOf } from './messages.ts';
import { isList, isRecord, type JsonRecord } from './plain-json.ts';
import { definitionIn } from './tool-definitions.ts';

/**
 * The messages in a value that is meant to hold some: a list of them, the body of a request to a
 * model or of its answer, in the shapes of the providers' own APIs (OpenAI chat and Responses,
 * Anthropic, Gemini, LangChain, Genkit). Undefined for any other JSON, so that a chain's inputs are
 * not taken for a conversation.
 */
export function findMessages(value: unknown, role: string): readonly Message[] | undefined {
  if (isList(value)) return fromList(value, role);
  if (!isRecord(value)) return undefined;
  if (isMessageLike(value)) return toMessages([value], role);
  return requested(value, role) ?? answered(value, role) ?? enclosed(value, role);
}

/** Bedrock's oldest API takes and gives a body in the shape of each model's own. */
function enclosed({ body }: JsonRecord, role: string): readonly Message[] | undefined {
  const inner = typeof body === 'string' ? parseStructure(body) : body;
  return isRecord(inner) && inner.body === undefined ? findMessages(inner, role) : undefined;
}

/** What was asked, or answered, in a whole conversation: it ends with the answer. */
export function halfOf(
  messages: readonly Message[],
  half: 'question' | 'answer',
): readonly Message[] {
  const lastAsked = messages.findLastIndex(({ role }) => role !== 'assistant');
  return half === 'question' ? messages.slice(0, lastAsked + 1) : messages.slice(lastAsked + 1);
}

function fromList(all: readonly unknown[], role: string): readonly Message[] | undefined {
  const list = all.filter((item) => definitionIn(item) === undefined);
  if (list.length === 0) return undefined;
  if (isConversation(list)) return toMessages(list, role);
  const pairs = isList(list[0]) ? list.flatMap(fromPair) : [];
  if (pairs.length === list.length) return toMessages(pairs, role);
  // LangChain sends batches, nearly always of one.
  const batches = list.filter(isList);
  const isBatched = batches.length === list.length && isConversation(batches.flat());
  return isBatched ? toMessages(batches.flat(), role) : undefined;
}

function isConversation(list: readonly unknown[]): boolean {
  return list.some(isMessageLike) && list.every(isItem);
}

/** A role and a text, as LangChain takes messages. */
function fromPair(item: unknown): readonly JsonRecord[] {
  if (!isList(item) || item.length !== 2) return [];
  const [role, content] = item;
  const isPair = typeof role === 'string' && pairRoles.has(role) && typeof content === 'string';
  return isPair ? [{ role, content }] : [];
}

const pairRoles: ReadonlySet<string> = new Set(['system', 'user', 'human', 'assistant', 'ai']);

/** The body of a request. */
function requested(value: JsonRecord, role: string): readonly Message[] | undefined {
  const config = isRecord(value.config) ? value.config : {};
  const system = toSystemMessage(
    value.system ??
      value.system_instruction ??
      value.systemInstruction ??
      value.instructions ??
      config.system_instruction ??
      config.systemInstruction,
  );
  const said = [value.messages, value.contents, value.input].find(isList);
  const listed = said === undefined ? undefined : fromList(said, role);
  const prompt = askedAlone(value);
  const messages = listed ?? (prompt === undefined ? undefined : toMessages(prompt, role));
  if (messages === undefined) return undefined;
  return system === undefined ? messages : [system, ...messages];
}

/** One text for a prompt: Vercel's with its `system`, others' beside the name of a model. */
function askedAlone(value: JsonRecord): string | undefined {
  const { prompt, input, system, model } = value;
  if (typeof prompt === 'string') {
    const isAlone = Object.keys(value).length === 1;
    return isAlone || system !== undefined || model !== undefined ? prompt : undefined;
  }
  return typeof input === 'string' && typeof model === 'string' ? input : undefined;
}

/** The body of an answer. */
function answered(value: JsonRecord, role: string): readonly Message[] | undefined {
  const { choices, candidates, output, generations, content, message } = value;
  const alternatives = [choices, candidates].find(isList);
  if (alternatives?.length !== undefined && alternatives.length > 0) {
    const isAnswer = (item: unknown) =>
      isRecord(item) && (isRecord(item.message) || isRecord(item.content));
    if (alternatives.every(isAnswer)) return toMessages(alternatives, role);
    const texts = alternatives.flatMap((item) =>
      isRecord(item) && typeof item.text === 'string' ? [item] : [],
    );
    return texts.length === 0 ? undefined : texts.flatMap((item) => spoken(item, role));
  }
  if (isList(output)) return fromList(output, role);
  // Of Bedrock's Converse.
  if (isRecord(output) && isRecord(output.message)) {
    return toMessages([{ ...value, message: output.message }], role);
  }
  if (isList(generations)) {
    const made = generations.flat().filter(isRecord);
    return made.length === 0 ? undefined : made.flatMap((item) => spoken(item, role));
  }
  if (isRecord(content) && isList(content.parts)) return toMessages([value], role);
  return isRecord(message) && isMessageLike(message) ? toMessages([value], role) : undefined;
}

/** A generation of LangChain, or a choice of the old completions: a message, or text alone. */
function spoken(item: JsonRecord, role: string): readonly Message[] {
  const { message, text, generation_info: info } = item;
  const told = isRecord(message) ? metadataOf(message) : undefined;
  const reason = [item, info, told].filter(isRecord).map(reasonOf).find(isReason);
  if (isRecord(message)) return toMessages([{ ...item, ...reason }], role) ?? [];
  const content = typeof text === 'string' ? text : '';
  return toMessages([{ role, content, ...reason }], role) ?? [];
}

function isReason({ finish_reason }: { readonly finish_reason?: string }): boolean {
  return finish_reason !== undefined;
}

/** What LangChain's message tells of the provider's answer, serialised or not. */
function metadataOf(message: JsonRecord): unknown {
  const { kwargs } = message;
  return (isRecord(kwargs) ? kwargs : message).response_metadata;
}

/** An object that is a message in one of the vocabularies `messages.ts` reads. */
function isMessageLike(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { role, type, kind, kwargs, id, summary, parts, call_id, 'event.name': event } = value;
  if (typeof role === 'string') return true;
  if (isRecord(kwargs) && isList(id)) return wordOf(id.at(-1)).includes('Message');
  if (kind === 'request' || kind === 'response') return isList(parts);
  if (typeof event === 'string') return event.startsWith('gen_ai.');
  if (typeof type !== 'string') return false;
  if (spokenTypes.has(type)) return isSaid(value);
  if (type === 'reasoning') return isList(summary);
  return itemTypes.has(type) || (typeof call_id === 'string' && /_(call|output)$/.test(type));
}

/** A message, or what stands between messages and says what it is (LiveKit's handoffs). */
function isItem(value: unknown): boolean {
  return isMessageLike(value) || (isRecord(value) && typeof value.type === 'string');
}

/** LangChain's words for roles. */
const spokenTypes: ReadonlySet<string> = new Set([
  'human',
  'ai',
  'AIMessageChunk',
  'system',
  'tool',
]);

/** Items of OpenAI's Responses that need no `call_id`. */
const itemTypes: ReadonlySet<string> = new Set([
  'function_call',
  'function_call_output',
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_call',
  'mcp_list_tools',
  'mcp_approval_request',
]);

function isSaid({ content, data }: JsonRecord): boolean {
  return typeof content === 'string' || isList(content) || isRecord(data);
}
