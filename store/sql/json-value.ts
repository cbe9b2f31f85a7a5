/**
 * DuckDB's values as JSON: integers beyond 2^53 as decimal text, times as ISO 8601 UTC with nine
 * decimals, NaN and the infinities as text, bytes as base64, decimals as numbers up to 15 digits.
 * JSON columns stay text; lists, structs and maps nest.
 */
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { JsonValue } from '../contract.ts';

export function toJsonValue(value: DuckDBValue): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return integer(value);
  const nanos = nanoseconds(value);
  if (nanos !== undefined) return isoTime(nanos) ?? value.toString();
  if (value instanceof DuckDBDecimalValue) {
    return value.width <= 15 ? Number(value.toString()) : value.toString();
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return value.items.map(toJsonValue);
  }
  if (value instanceof DuckDBStructValue) return struct(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) {
    return struct(value.entries.map((entry) => [keyText(entry.key), entry.value]));
  }
  if (value instanceof DuckDBUnionValue) return struct([[value.tag, value.value]]);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  return value.toString();
}

/** `2026-11-23T01:02:03.000000001Z`; undefined where JavaScript's calendar ends. */
export function isoTime(unixNano: bigint): string | undefined {
  const fraction = ((unixNano % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const date = new Date(Number((unixNano - fraction) / 1_000_000n));
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, -5)}.${fraction.toString().padStart(9, '0')}Z`;
}

function integer(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function nanoseconds(value: DuckDBValue): bigint | undefined {
  if (value instanceof DuckDBTimestampNanosecondsValue) {
    return value.isFinite ? value.nanos : undefined;
  }
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return value.isFinite ? value.micros * 1_000n : undefined;
  }
  if (value instanceof DuckDBTimestampMillisecondsValue) {
    return value.isFinite ? value.millis * 1_000_000n : undefined;
  }
  if (value instanceof DuckDBTimestampSecondsValue) {
    return value.isFinite ? value.seconds * 1_000_000_000n : undefined;
  }
  return undefined;
}

function struct(entries: readonly (readonly [string, DuckDBValue])[]): JsonValue {
  return Object.fromEntries(entries.map(([key, value]) => [key, toJsonValue(value)]));
}

function keyText(key: DuckDBValue): string {
  const json = toJsonValue(key);
  return typeof json === 'string' ? json : JSON.stringify(json);
}
