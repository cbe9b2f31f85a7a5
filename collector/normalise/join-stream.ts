import type { Message } from './message-chat.ts';
import { type MessagePart, toToolCall } from './message-tools.ts';
import { isRecord } from './plain-json.ts';
import { type CallDelta, type Delta, readDeltas } from './stream-deltas.ts';

/**
 * One message for each alternative of a streamed answer, from its chunks in order: text and
 * reasoning joined, arguments joined by call, results behind the calls that came before them, the
 * last reason why it ended.
 */
export function joinChunks(chunks: readonly unknown[]): readonly Message[] {
  const deltas = chunks.flatMap(readDeltas);
  const isNumbered = haveAlternatives(deltas);
  const answers = new Map<string, Answer>();
  for (const delta of deltas) {
    const choice = isNumbered ? delta.choice || '0' : '0';
    const answer = answers.get(choice) ?? newAnswer();
    answers.set(choice, answer);
    add(answer, delta);
  }
  return [...answers.entries()]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .flatMap(([, answer]) => toMessage(answer));
}

/**
 * Whether `gen_ai.choice` events are chunks: they say so with `delta`, or several have the number
 * of one choice and it ended with none but the last. Whole answers have a reason, or no number.
 */
export function areChunks(choices: readonly unknown[]): boolean {
  const open = new Set<unknown>();
  return choices.some((choice) => {
    if (!isRecord(choice)) return false;
    if (choice.delta !== undefined && choice.delta !== null) return true;
    if (choice.index === undefined) return false;
    if (open.has(choice.index)) return true;
    if (readDeltas(choice).every(({ finishReason }) => finishReason === undefined)) {
      open.add(choice.index);
    }
    return false;
  });
}

/**
 * An `index` that is another in each of several chunks counts the chunks, not the alternatives.
 */
function haveAlternatives(deltas: readonly Delta[]): boolean {
  const numbers = deltas.flatMap(({ choice }) => (choice === '' ? [] : [choice]));
  return numbers.length === 1 || new Set(numbers).size < numbers.length;
}

interface Answer {
  role: string;
  readonly texts: string[];
  readonly reasoning: string[];
  readonly calls: (Call | Told)[];
  /** The call that pieces with this number go to. */
  readonly callOf: Map<string, Call>;
  finishReason: string | undefined;
}

interface Call {
  id: string | undefined;
  name: string | undefined;
  readonly pieces: string[];
}

/** What came whole. */
interface Told {
  readonly told: MessagePart;
}

function newAnswer(): Answer {
  return {
    role: 'assistant',
    texts: [],
    reasoning: [],
    calls: [],
    callOf: new Map(),
    finishReason: undefined,
  };
}

function add(answer: Answer, delta: Delta): void {
  const { role, text, reasoning, calls, parts, finishReason } = delta;
  if (role !== undefined && knownRoles.has(role)) answer.role = role;
  if (text !== undefined) answer.texts.push(text);
  if (reasoning !== undefined) answer.reasoning.push(reasoning);
  for (const call of calls ?? []) addCall(answer, call);
  for (const told of parts ?? []) answer.calls.push({ told });
  if (finishReason !== undefined) answer.finishReason = finishReason;
}

/** Vocabularies have their own words for the model (`ai`, `AIMessageChunk`); it is who answers. */
const knownRoles: ReadonlySet<string> = new Set(['assistant', 'tool', 'user', 'system']);

/** Some providers number every call 0; another id begins another call nevertheless. */
function addCall(answer: Answer, { key, id, name, arguments: piece }: CallDelta): void {
  const known =
    key === '' && id === undefined
      ? answer.calls.findLast(isInPieces)
      : answer.callOf.get(key || `#${id}`);
  const isSame = known !== undefined && (id === undefined || (known.id ?? id) === id);
  const call: Call = isSame ? known : { id, name: undefined, pieces: [] };
  if (!isSame) {
    answer.calls.push(call);
    answer.callOf.set(key || `#${id}`, call);
  }
  call.id ??= id;
  call.name ??= name;
  if (piece !== '') call.pieces.push(piece);
}

function isInPieces(call: Call | Told): call is Call {
  return !('told' in call);
}

function toCallPart(call: Call | Told): readonly MessagePart[] {
  if (!isInPieces(call)) return [call.told];
  const { id, name, pieces } = call;
  if (id === undefined && name === undefined && pieces.length === 0) return [];
  return [toToolCall(id, name, pieces.length === 0 ? undefined : pieces.join(''))];
}

/** Nothing where the chunks held nothing, as those that only tell when they came. */
function toMessage({ role, texts, reasoning, calls, finishReason }: Answer): Message[] {
  const parts: MessagePart[] = [
    ...(reasoning.length > 0 ? [{ type: 'reasoning', content: reasoning.join('') }] : []),
    ...(texts.length > 0 ? [{ type: 'text', content: texts.join('') }] : []),
    ...calls.flatMap(toCallPart),
  ];
  if (parts.length === 0) return [];
  return [{ role, parts, ...(finishReason !== undefined && { finish_reason: finishReason }) }];
}
