/** What a data folder holds, for those who look for what must not be in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { databaseName } from '../../store/database.ts';

/** The files that hold each of the texts, byte for byte. */
export function filesWith(
  folder: string,
  texts: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const files = filesBelow(folder).map((file) => [file, readFileSync(file)] as const);
  const holding = (text: string): string[] =>
    files.flatMap(([file, bytes]) => (bytes.includes(text) ? [file] : []));
  return new Map(texts.map((text) => [text, holding(text)]));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every value of every table of a stopped server: texts are compressed in its database's file. */
export async function everyText(folder: string): Promise<string> {
  const file = filesBelow(folder).find((name) => name.endsWith(databaseName)) ?? '';
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const tables = await connection.runAndReadAll(
    'SELECT table_name FROM duckdb_tables() WHERE NOT internal',
  );
  const texts: string[] = [];
  for (const [table] of tables.getRowsJS()) {
    const rows = await connection.runAndReadAll(`FROM "${String(table)}"`);
    texts.push(rows.getRowsJson().flat().map(written).join('\n'));
  }
  connection.closeSync();
  instance.closeSync();
  return texts.join('\n');
}

/** As it stands there: no quote or newline of a text is escaped. */
function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(written).join('\n');
}
