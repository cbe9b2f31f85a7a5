import { KIND_STRING, VALUE_A, VALUE_B, VALUE_KIND } from '../../model/tape.ts';
import type { PlannedAttribute, PlannedCondition, PlannedSource } from './plan-source.ts';
import type { SpanReader } from './read-source.ts';
import { stringValue, type TapeView, wordAt } from './tape-view.ts';

/** Whether a source may be read in this span at all. */
export function isAllowed(reader: SpanReader, { condition }: PlannedSource): boolean {
  return condition === undefined || holds(reader, condition);
}

function holds(reader: SpanReader, condition: PlannedCondition): boolean {
  const { scopes } = reader.evidence;
  const { inScopes, notInScopes, when, notWhen } = condition;
  if (inScopes !== 0 && (scopes & inScopes) === 0) return false;
  if ((scopes & notInScopes) !== 0) return false;
  for (let i = 0; i < notWhen.length; i++) {
    const attribute = notWhen[i];
    if (attribute !== undefined && isAsked(reader, attribute)) return false;
  }
  return when === undefined || isAsked(reader, when);
}

/** Whether the attribute is there, with one of these values if there are any. */
function isAsked({ evidence, view }: SpanReader, { slot, values }: PlannedAttribute): boolean {
  const record = evidence.slots[slot] ?? 0;
  if (record === 0 || values === undefined) return record !== 0;
  return isOneOf(view, record, values);
}

/** Whether a value is one of some words in lower case; MLflow's have the quotes of JSON. */
function isOneOf(view: TapeView, record: number, words: ReadonlySet<string>): boolean {
  const length = wordAt(view, record + VALUE_B);
  if (wordAt(view, record + VALUE_KIND) !== KIND_STRING || length > 32) return false;
  const first = (view.bytes[wordAt(view, record + VALUE_A)] ?? 0) | 0x20;
  let isLike = first === 0x22;
  for (const word of words) {
    if (word.length === length && word.charCodeAt(0) === first) isLike = true;
  }
  if (!isLike) return false;
  for (const word of words) if (isSpelled(view, record, word)) return true;
  const value = stringValue(view, record).toLowerCase();
  return words.has(value.replace(/^"(.*)"$/, '$1'));
}

/** Whether a value is that word, letters of ASCII in any case. */
function isSpelled(view: TapeView, record: number, word: string): boolean {
  if (word.length !== wordAt(view, record + VALUE_B)) return false;
  const start = wordAt(view, record + VALUE_A);
  for (let at = 0; at < word.length; at++) {
    const byte = view.bytes[start + at] ?? 0;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== word.charCodeAt(at) || byte >= 0x80) return false;
  }
  return true;
}
