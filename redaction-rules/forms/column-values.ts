import { isAlphanumeric, lowered } from '../scan/byte-kinds.ts';
import { afterBackslashes, backslash, startOfBackslashes } from './backslashes.ts';
import { afterBreak, afterBreaks } from './line-breaks.ts';
import type { NamedValue } from './named-value.ts';

const comma = 0x2c;
const semicolon = 0x3b;
const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const space = 0x20;
const equals = 0x3d;
const letterT = 0x74;
/** Longer lines are no names of columns. */
const headerMax = 2_048;
const nameMax = 64;
const rowMax = 65_536;

/** Whether rules ask for values of this name. */
type IsTelling = (start: number, end: number) => boolean;

interface Header {
  readonly separator: number;
  /** How many there are, and which of them are asked for. */
  readonly count: number;
  readonly telling: ReadonlyMap<number, readonly [start: number, end: number]>;
  /** Right after the names. */
  readonly end: number;
}

/**
 * Values of a table whose first line names its columns: `name,api_key`, and lines of as many values
 * below. Newlines may be escaped. Reads on where a word at one of the given places ends a name.
 */
export function columnValues(
  bytes: Uint8Array,
  start: number,
  end: number,
  places: readonly number[],
  isTelling: IsTelling,
): readonly NamedValue[] {
  const found: NamedValue[] = [];
  let from = start;
  for (const place of places) {
    if (place < from) continue;
    const header = readHeader(bytes, from, end, place, isTelling);
    if (header === undefined) continue;
    from = header.end;
    let row = afterNewline(bytes, from, end);
    while (row > 0 && row < end) {
      from = row;
      row = readRow(bytes, row, Math.min(end, row + rowMax), header, found);
    }
  }
  return found;
}

function readHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  place: number,
  isTelling: IsTelling,
): Header | undefined {
  const first = Math.max(start, place - headerMax);
  const last = Math.min(end, place + headerMax);
  const nameEnd = endOfNames(bytes, place, last, false);
  const isQuoted = quoteEnd(bytes, nameEnd, last) > nameEnd;
  const lineStart = startOfNames(bytes, place, first, isQuoted);
  if (lineStart > start && !beginsLine(bytes, lineStart, first)) return undefined;
  const lineEnd = endOfNames(bytes, nameEnd, last, isQuoted);
  if (afterNewline(bytes, lineEnd, end) < 0) return undefined;
  const separator = separatorIn(bytes, lineStart, lineEnd);
  if (separator === 0 || isQuery(bytes, lineStart)) return undefined;
  const telling = new Map<number, readonly [number, number]>();
  let count = 0;
  for (let at = lineStart; at <= lineEnd; at++) {
    const nameStart = at;
    while (at < lineEnd && separatorEnd(bytes, at, lineEnd, separator) === at) {
      at = Math.max(at + 1, afterBackslashes(bytes, at, lineEnd));
    }
    // Lists in code and prose have spaces behind their commas.
    if (at === nameStart || at - nameStart > nameMax) return undefined;
    if (bytes[nameStart] === space || bytes[at - 1] === space) return undefined;
    const [from, to] = trimmed(bytes, nameStart, at);
    if (isTelling(from, to)) telling.set(count, [from, to]);
    count++;
    if (at < lineEnd) at = separatorEnd(bytes, at, lineEnd, separator) - 1;
  }
  return telling.size === 0 ? undefined : { separator, count, telling, end: lineEnd };
}

/** Where the line of names around `place` begins; each of them may stand in quotes. */
function startOfNames(bytes: Uint8Array, place: number, first: number, isQuoted: boolean): number {
  let at = place;
  while (at > first) {
    if (isNameByte(bytes, at - 1)) at--;
    else if (bytes[at - 1] === backslash && at < place && bytes[at] === letterT) {
      at = startOfBackslashes(bytes, first, at);
    } else if (!isQuoted || bytes[at - 1] !== quote) break;
    else {
      const isClosing = isSeparator(bytes[at] ?? 0);
      at = startOfBackslashes(bytes, first, at - 1);
      if (!isClosing && !(at > first && isSeparator(bytes[at - 1] ?? 0))) return at;
    }
  }
  // The letter of an escaped newline before the line.
  return !isQuoted && at > first && bytes[at - 1] === backslash ? at + 1 : at;
}

function endOfNames(bytes: Uint8Array, from: number, last: number, isQuoted: boolean): number {
  let at = from;
  while (at < last) {
    if (isNameByte(bytes, at)) at++;
    else {
      const tab = separatorEnd(bytes, at, last, backslash);
      const next = tab === at && isQuoted ? quoteEnd(bytes, at, last) : tab;
      if (next === at) break;
      at = next;
    }
  }
  return at;
}

/** After a quote at `at` and the backslashes before it; `at` where there is none. */
function quoteEnd(bytes: Uint8Array, at: number, end: number): number {
  const to = afterBackslashes(bytes, at, end);
  return to < end && bytes[to] === quote ? to + 1 : at;
}

/** Behind newlines, and where texts in texts and in markup begin. */
function beginsLine(bytes: Uint8Array, at: number, first: number): boolean {
  const before = bytes[at - 1] ?? 0;
  if (lineStarts.includes(before)) return true;
  const isLetter = before === 0x6e || before === 0x72;
  return isLetter && at - 2 >= first && bytes[at - 2] === backslash;
}

/** Adds a row's values; where the next one begins, -1 where there is none of as many values. */
function readRow(
  bytes: Uint8Array,
  start: number,
  end: number,
  { separator, count, telling }: Header,
  found: NamedValue[],
): number {
  const values: NamedValue[] = [];
  let column = 0;
  let at = start;
  for (;;) {
    const valueEnd = endOfValue(bytes, at, end, separator);
    const name = telling.get(column++);
    const [from, to] = trimmed(bytes, at, valueEnd);
    if (name !== undefined && to > from) {
      values.push({ nameStart: name[0], nameEnd: name[1], start: from, end: to });
    }
    at = valueEnd;
    const next = separatorEnd(bytes, at, end, separator);
    if (next === at) break;
    at = next;
  }
  if (column !== count) return -1;
  found.push(...values);
  return afterNewline(bytes, at, end);
}

/** At the separator, at the end of the line or of the string that the table stands in. */
function endOfValue(bytes: Uint8Array, from: number, end: number, separator: number): number {
  let at = from;
  while (at < end && bytes[at] === space) at++;
  // A value in quotes, whose quotes are escaped in JSON.
  const open = at;
  at = afterBackslashes(bytes, at, end);
  if (at < end && bytes[at] === quote) {
    do at++;
    while (at < end && bytes[at] !== quote && bytes[at] !== newline);
    if (at < end && bytes[at] === quote) return at + 1;
  }
  at = open;
  while (at < end && bytes[at] !== quote) {
    if (separatorEnd(bytes, at, end, separator) > at || afterBreak(bytes, at, end) > at) break;
    // All of them at once, for what stands behind them was looked at.
    at = Math.max(at + 1, afterBackslashes(bytes, at, end));
  }
  return at;
}

/** -1 where no newline stands, written or escaped. */
function afterNewline(bytes: Uint8Array, from: number, end: number): number {
  const at = afterBreaks(bytes, from, end);
  return at === from ? -1 : at;
}

/** `select` at the front: SQL, whose next line is no row. */
function isQuery(bytes: Uint8Array, start: number): boolean {
  return [...query].every((char, i) => lowered(bytes[start + i] ?? 0) === char.charCodeAt(0));
}

const query = 'select ';

function isNameByte(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  if (isAlphanumeric(byte) || isSeparator(byte)) return true;
  return byte === 0x5f || byte === 0x2d || byte === 0x2e || byte === space;
}

const lineStarts = [newline, carriageReturn, backslash, quote, equals, 0x27, 0x60, 0x3e];

function isSeparator(byte: number): boolean {
  return byte === comma || byte === semicolon || byte === tab;
}

/** A backslash stands for a tab that is escaped. */
function separatorIn(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (isSeparator(bytes[at] ?? 0)) return bytes[at] ?? 0;
    if (isTabAt(bytes, at, end)) return backslash;
  }
  return 0;
}

/** After the separator at `at`; `at` where none is. */
function separatorEnd(bytes: Uint8Array, at: number, end: number, separator: number): number {
  if (bytes[at] !== separator || at >= end) return at;
  if (separator !== backslash) return at + 1;
  return isTabAt(bytes, at, end) ? afterBackslashes(bytes, at, end) + 1 : at;
}

/** A tab that is escaped at any depth of JSON. */
function isTabAt(bytes: Uint8Array, at: number, end: number): boolean {
  const letter = afterBackslashes(bytes, at, end);
  return letter > at && letter < end && bytes[letter] === letterT;
}

/** Without spaces, quotes and the backslashes before them. */
function trimmed(bytes: Uint8Array, start: number, end: number): readonly [number, number] {
  let [from, to] = [start, end];
  while (from < to && isMargin(bytes[from] ?? 0)) from++;
  while (to > from && isMargin(bytes[to - 1] ?? 0)) to--;
  return [from, to];
}

function isMargin(byte: number): boolean {
  return byte === space || byte === quote || byte === backslash;
}
