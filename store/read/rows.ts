/**
 * Rows of the public views as the contract has them: JSON columns become JSON values, times ISO
 * 8601 with nine decimals, 64-bit numbers beyond 2^53 decimal text, and `*_unix_nano` text always.
 */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { Bug } from '../../model/errors.ts';
import type { JsonRow, JsonValue } from '../contract.ts';
import { typeOfText } from '../schema/manifest.ts';
import { toJsonValue } from '../sql/json-value.ts';
import { readPieces } from '../sql/stored-texts.ts';
import type { BoundQuery } from './queries.ts';

/** @param stored columns that hold texts as they are stored */
export async function readRows(
  connection: DuckDBConnection,
  { sql, values }: BoundQuery,
  stored: readonly string[] = [],
): Promise<JsonRow[]> {
  const reader = await connection.runAndReadAll(sql, values);
  const rows = reader.getRows();
  const storedAt = reader.columnNames().flatMap((name, at) => (stored.includes(name) ? [at] : []));
  const texts = rows.flatMap((row) => storedAt.map((at) => row[at]));
  const rebuild = await readPieces(
    connection,
    texts.filter((text) => typeof text === 'string'),
  );
  const types = reader.columnTypes();
  const columns = reader.columnNames().map((name, index) => {
    const isStored = storedAt.includes(index);
    const read = readerOf(name, isStored ? typeOfText(name) : types[index]?.alias);
    const readStored = (value: DuckDBValue) =>
      read(typeof value === 'string' ? rebuild(value) : value);
    return { name, read: isStored ? readStored : read };
  });
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name, read }, at) => [name, read(row[at] ?? null)])),
  );
}

function readerOf(name: string, alias: string | undefined): (value: DuckDBValue) => JsonValue {
  if (alias === 'JSON') return parsedJson;
  if (name.endsWith('_unix_nano')) return (value) => (value === null ? null : String(value));
  return toJsonValue;
}

function parsedJson(value: DuckDBValue): JsonValue {
  if (value === null) return null;
  if (typeof value !== 'string') throw new Bug('a JSON column is not text');
  const json: JsonValue = JSON.parse(value);
  return json;
}

/** A column that the query itself makes certain. */
export function textOf(row: JsonRow, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new Bug(`column ${name} is no text`);
  return value;
}

export function numberOf(row: JsonRow, name: string): number {
  const value = row[name];
  if (typeof value !== 'number') throw new Bug(`column ${name} is no number`);
  return value;
}
