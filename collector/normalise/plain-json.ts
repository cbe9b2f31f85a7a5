import {
  KIND_ARRAY,
  KIND_BOOL,
  KIND_BYTES,
  KIND_DOUBLE,
  KIND_EMPTY,
  KIND_INT,
  KIND_MAP,
  VALUE_A,
  VALUE_B,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import { doubleValue, keyText, stringValue, type TapeView, wordAt } from './tape-view.ts';

/** Deeper JSON is left as text: it is no message, and readers of the column recurse. */
const depthMax = 100;

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/**
 * JSON text as a value; undefined when it is no JSON or is nested too deeply. Integers beyond 2^53
 * become strings of their digits, since a rounded id is worse than one of another type.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = /\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    return undefined;
  }
  return isDeeperThan(value, depthMax) ? undefined : value;
}

/** Numbers and words stay text: only lists, objects and JSON strings are taken for JSON. */
export function unwrapText(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return text;
  return parseJson(text) ?? text;
}

/** JSON text that every reader accepts: no halves of surrogate pairs. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  // JSON.stringify escapes surrogates only where their other half is missing.
  if (!text.includes('\\ud')) return text;
  return text.replace(/\\(u[dD][89a-fA-F][0-9a-f]{2}|.)/g, (found, code: string) =>
    code.length === 5 ? '\\ufffd' : found,
  );
}

/**
 * True where JSON text that parsed may be stored as it came. Half a surrogate pair is legal for
 * JSON.parse but not for the JSON reader of DuckDB (1.5.5: `json_valid` is false, `1e999` is fine).
 */
export function isSafeAsItCame(text: string): boolean {
  return !/\\u[dD][89a-fA-F]/.test(text);
}

/** A value record as plain JavaScript, as if it had been sent as JSON. */
export function plainValue(view: TapeView, record: number): unknown {
  const a = wordAt(view, record + VALUE_A);
  const b = wordAt(view, record + VALUE_B);
  switch (wordAt(view, record + VALUE_KIND)) {
    case KIND_EMPTY:
      return null;
    case KIND_BOOL:
      return a !== 0;
    case KIND_INT:
      return plainInt(a, b);
    case KIND_DOUBLE: {
      const value = doubleValue(view, record);
      return Number.isFinite(value) ? value : String(value);
    }
    case KIND_ARRAY:
      return plainList(view, a);
    case KIND_MAP:
      return plainRecord(view, a);
    case KIND_BYTES:
      return view.text.toString('base64', a, a + b);
    default:
      return stringValue(view, record);
  }
}

/** A list of KeyValue records as plain JavaScript. */
export function plainRecord(view: TapeView, first: number): JsonRecord {
  const entries: [string, unknown][] = [];
  for (let record = first; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
    entries.push([keyText(view, record), plainValue(view, record)]);
  }
  return Object.fromEntries(entries);
}

function plainList(view: TapeView, first: number): unknown[] {
  const values: unknown[] = [];
  for (let record = first; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
    values.push(plainValue(view, record));
  }
  return values;
}

function plainInt(low: number, high: number): number | string {
  const value = (high | 0) * 0x100000000 + low;
  if (Number.isSafeInteger(value)) return value;
  return String((BigInt(high | 0) << 32n) | BigInt(low));
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return /^-?\d+$/.test(context?.source ?? '') ? context?.source : value;
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  const children = Array.isArray(value) ? value : Object.values(value);
  return children.some((child) => isDeeperThan(child, depth - 1));
}
