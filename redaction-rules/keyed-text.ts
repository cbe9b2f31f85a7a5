import { copyBytes } from '../model/copy-bytes.ts';
import { strengthOf } from './actions/strength.ts';
import type { Rule } from './rule.ts';
import { isAlphanumeric } from './scan/byte-kinds.ts';
import type { Hit } from './scan/hit.ts';

/** Longer names are cut at their front: what says `password` stands last. */
const keyBytesMax = 96;
const underscore = 0x5f;
const quote = 0x22;
/** Stands between a name and its value, as in JSON. */
const between = [quote, 0x3a, quote];

/** A value written after its name, `password":"value"`, so that rules can see both. */
export interface KeyedText {
  readonly bytes: Uint8Array;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** How a name stands before its value. */
export function keyedName(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const { bytes: text, valueStart } = keyedText(bytes, start, end, bytes, end, end);
  return text.subarray(0, valueStart);
}

/** Signs of the name that could mean anything to a rule become underscores. */
export function keyedText(
  keyBytes: Uint8Array,
  keyStart: number,
  keyEnd: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): KeyedText {
  const from = Math.max(keyStart, keyEnd - keyBytesMax);
  const valueStart = keyEnd - from + between.length;
  const text = new Uint8Array(valueStart + (end - start) + 1);
  for (let at = from; at < keyEnd; at++) {
    const byte = keyBytes[at] ?? 0;
    text[at - from] = isAlphanumeric(byte) || byte === 0x2d ? byte : underscore;
  }
  text.set(between, keyEnd - from);
  copyBytes(text, valueStart, bytes, start, end);
  text[text.length - 1] = quote;
  return { bytes: text, valueStart, valueEnd: text.length - 1 };
}

/** A value of more words than this is a text, not a secret of several words. */
const wholeBytesMax = 256;

/**
 * What a rule finds by the name, right at the front of the value, is all of a short value; should
 * another rule have a stronger action for a part of it, that one holds for all.
 */
export function takeWhole(
  hits: readonly Hit[],
  { valueStart, valueEnd }: KeyedText,
  rules: readonly Rule[],
): readonly Hit[] {
  const first = hits.find(({ start }) => start === valueStart);
  const byName = first && rules[first.rule]?.match.some(({ lead }) => lead !== undefined);
  if (!first || byName !== true || valueEnd - valueStart > wholeBytesMax) return hits;
  const strengthIn = ({ rule }: Hit) => strengthOf(rules[rule]?.action.type ?? 'keep');
  const { rule } = hits
    .filter(({ start }) => start >= valueStart)
    .reduce((best, hit) => (strengthIn(hit) > strengthIn(best) ? hit : best), first);
  return [
    ...hits.filter(({ start }) => start < valueStart),
    { ...first, rule, end: Math.max(first.end, valueEnd) },
  ];
}

/** The value in a keyed text that was redacted; undefined when it cannot be told apart any more. */
export function valueOfKeyed(redacted: Uint8Array): Uint8Array | undefined {
  const at = Buffer.from(redacted.buffer, redacted.byteOffset, redacted.length).indexOf(separator);
  if (at < 0) return undefined;
  // What was not scanned is replaced with everything after it.
  const isClosed = redacted[redacted.length - 1] === quote;
  return redacted.slice(at + separator.length, redacted.length - (isClosed ? 1 : 0));
}

const separator = String.fromCharCode(...between);
