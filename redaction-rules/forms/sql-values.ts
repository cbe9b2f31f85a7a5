import { isAlphanumeric, isSpace } from '../scan/byte-kinds.ts';
import { backslash, startOfBackslashes } from './backslashes.ts';
import type { NamedValue } from './named-value.ts';

const open = 0x28;
const close = 0x29;
const comma = 0x2c;
const apostrophe = 0x27;
const quote = 0x22;
const columnsBytesMax = 4_096;
const columnsMax = 128;

/**
 * Adds the text literals of `(a, b) VALUES ('x', 'y'), ...` under the names of their columns, for a
 * word `VALUES` at the given place. Returns where the rows end.
 */
export function readSqlValues(
  bytes: Uint8Array,
  start: number,
  end: number,
  wordStart: number,
  found: NamedValue[],
): number {
  const wordEnd = wordStart + 'VALUES'.length;
  let at = wordStart;
  while (at > start && isSpace(bytes[at - 1] ?? 0)) at--;
  if (at <= start || bytes[at - 1] !== close) return wordEnd;
  const columns = columnsBefore(bytes, start, at - 1);
  if (columns.length === 0) return wordEnd;
  let row = skipSpace(bytes, wordEnd, end);
  while (row < end && bytes[row] === open) {
    row = skipSpace(bytes, readRow(bytes, row + 1, end, columns, found), end);
    if (row >= end || bytes[row] !== comma) break;
    row = skipSpace(bytes, row + 1, end);
  }
  return row;
}

type Column = readonly [start: number, end: number];

function columnsBefore(bytes: Uint8Array, start: number, listEnd: number): readonly Column[] {
  const first = Math.max(start, listEnd - columnsBytesMax);
  let from = listEnd;
  while (from > first && bytes[from - 1] !== open && bytes[from - 1] !== close) from--;
  if (from === first || bytes[from - 1] === close) return [];
  const columns: Column[] = [];
  for (let at = from; at < listEnd && columns.length < columnsMax; at++) {
    const nameStart = at;
    while (at < listEnd && bytes[at] !== comma) at++;
    columns.push([nameStart, at]);
  }
  return columns.map(([a, b]) => trimmed(bytes, a, b));
}

/** Without spaces and quotes. */
function trimmed(bytes: Uint8Array, start: number, end: number): Column {
  let [from, to] = [start, end];
  while (from < to && !isAlphanumeric(bytes[from] ?? 0)) from++;
  while (to > from && !isAlphanumeric(bytes[to - 1] ?? 0)) to--;
  return [from, to];
}

/** Reads one row; returns where it ends. */
function readRow(
  bytes: Uint8Array,
  start: number,
  end: number,
  columns: readonly Column[],
  found: NamedValue[],
): number {
  let column = 0;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    const literal = literalAt(bytes, start, at, end);
    if (literal !== undefined) {
      const name = depth === 0 ? columns[column] : undefined;
      const [from, to] = literal;
      if (name !== undefined && to > from) {
        found.push({ nameStart: name[0], nameEnd: name[1], start: from, end: to });
      }
      at = Math.max(at, to + at - startOfBackslashes(bytes, start, at));
    } else if (byte === open) depth++;
    else if (byte === comma && depth === 0) column++;
    else if (byte === close && depth-- === 0) return at + 1;
  }
  return end;
}

/**
 * What stands at `at` in apostrophes, or as MySQL allows it in quotes; either may be escaped, as
 * where the statement is a text itself.
 */
function literalAt(bytes: Uint8Array, start: number, at: number, end: number): Column | undefined {
  const sign = bytes[at];
  if (sign !== apostrophe && sign !== quote) return undefined;
  const depth = at - startOfBackslashes(bytes, start, at);
  if (sign === apostrophe && depth === 0) return [at + 1, endOfLiteral(bytes, at + 1, end)];
  let before = at - depth;
  while (before > start && isSpace(bytes[before - 1] ?? 0)) before--;
  if (before > start && bytes[before - 1] !== comma) return undefined;
  let to = at + 1;
  while (to < end && !(bytes[to] === sign && to - startOfBackslashes(bytes, at, to) <= depth)) to++;
  return [at + 1, to < end ? to - depth : end];
}

/** Two apostrophes, and one after a backslash, are a part of the text. */
function endOfLiteral(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    if (bytes[at] === backslash) at += 2;
    else if (bytes[at] !== apostrophe) at++;
    else if (bytes[at + 1] === apostrophe && at + 1 < end) at += 2;
    else return at;
  }
  return end;
}

function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(bytes[at] ?? 0)) at++;
  return at;
}
