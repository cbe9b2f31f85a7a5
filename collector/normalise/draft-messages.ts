import { KIND_STRING, VALUE_A, VALUE_B, VALUE_KEY, VALUE_KIND } from '../../model/tape.ts';
import { needsEscape } from './json-escape.ts';
import { type Draft, type DraftRole, draftRole, type MessageDrafts } from './message-drafts.ts';
import type { PlannedSource } from './plan-source.ts';
import { isTextAt, type TapeView, wordAt } from './tape-view.ts';

const names = ['role', 'content', 'finish_reason'].map((name) => new TextEncoder().encode(name));
const roleField = 0;
const contentField = 1;
const reasonField = 2;

/**
 * Drafts of messages whose fields are attributes of their own (`llm.input_messages.0.message.role`)
 * and that hold nothing but a role, text and why they ended. Undefined where there is anything
 * else, and then `flattened.ts` and `messages.ts` read them; what is drafted here is what they
 * would make: a property test compares.
 */
export function draftFlattened(
  drafts: MessageDrafts,
  view: TapeView,
  records: readonly number[],
  source: PlannedSource,
  role: DraftRole,
): Draft | undefined {
  if (records.length === 0) return undefined;
  const { fields: message } = drafts;
  clear(message);
  let index = -1;
  drafts.begin();
  for (let i = 0; i < records.length; i++) {
    const record = records[i] ?? 0;
    const start = wordAt(view, record + VALUE_KEY) + source.prefixLength;
    const end = wordAt(view, record + VALUE_KEY) + wordAt(view, record + VALUE_KEY + 1);
    const stop = endOfIndex(view.bytes, start, end);
    const own = indexAt(view.bytes, start, stop);
    const field = fieldAt(view, stop, end, source.itemStep);
    // In order only, and each field once.
    const isField = own >= 0 && own >= index && field >= 0;
    if (!isField || wordAt(view, record + VALUE_KIND) !== KIND_STRING) return drafts.cancel();
    if (own > index) {
      if (index >= 0 && !write(drafts, view, message, role)) return drafts.cancel();
      clear(message);
      index = own;
    } else if (message[field] !== 0) return drafts.cancel();
    message[field] = record;
  }
  return write(drafts, view, message, role) ? drafts.end() : drafts.cancel();
}

/** A draft of one message of text. */
export function draftText(
  drafts: MessageDrafts,
  view: TapeView,
  record: number,
  role: DraftRole,
): Draft | undefined {
  const start = wordAt(view, record + VALUE_A);
  const length = wordAt(view, record + VALUE_B);
  if (wordAt(view, record + VALUE_KIND) !== KIND_STRING || length === 0) return undefined;
  drafts.begin();
  drafts.message(role, view, start, start + length);
  return drafts.end();
}

/** Whether text may be a list of parts in JSON, which is read. */
export function mayBeParts(first: number): boolean {
  return first === 0x5b || first === 0x7b || first <= 0x20;
}

/** Where the digits of an index end. */
function endOfIndex(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at] ?? 0)) at++;
  return at;
}

/** -1 of what is no index, or not spelled as one would spell it. */
function indexAt(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0 || length > 9 || (length > 1 && bytes[start] === 0x30)) return -1;
  let index = 0;
  for (let at = start; at < end; at++) index = index * 10 + (bytes[at] ?? 0) - 0x30;
  return index;
}

function clear(message: Uint32Array): void {
  for (let field = 0; field < message.length; field++) message[field] = 0;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The field that a key names behind its index and the way to the item, -1 of any other. */
function fieldAt(view: TapeView, start: number, end: number, step: Uint8Array): number {
  const at = start + step.length;
  if (at >= end || !isTextAt(view.bytes, start, step)) return -1;
  for (let field = 0; field < names.length; field++) {
    const name = names[field];
    if (name?.length === end - at && isTextAt(view.bytes, at, name)) return field;
  }
  return -1;
}

function write(
  drafts: MessageDrafts,
  view: TapeView,
  message: Uint32Array,
  defaultRole: DraftRole,
): boolean {
  const { bytes } = view;
  const named = message[roleField] ?? 0;
  const nameStart = wordAt(view, named + VALUE_A);
  const role =
    named === 0
      ? defaultRole
      : draftRole(bytes, nameStart, nameStart + wordAt(view, named + VALUE_B));
  if (role === undefined) return false;
  const content = message[contentField] ?? 0;
  const start = wordAt(view, content + VALUE_A);
  const length = content === 0 ? 0 : wordAt(view, content + VALUE_B);
  if (length > 0 && mayBeParts(bytes[start] ?? 0)) return false;
  const reason = message[reasonField] ?? 0;
  if (length > 0 && reason === 0) {
    drafts.message(role, view, start, start + length);
    return true;
  }
  drafts.openMessage(role);
  if (length > 0) drafts.text(view, start, start + length, false);
  const from = reason === 0 ? 0 : wordAt(view, reason + VALUE_A);
  const to = reason === 0 ? 0 : from + wordAt(view, reason + VALUE_B);
  if (reason !== 0 && from === to) return false;
  for (let at = from; at < to; at++) if (needsEscape(bytes[at] ?? 0)) return false;
  drafts.closeMessage(role, bytes, from, to);
  return true;
}
