import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { applySchema } from '../schema/apply-schema.ts';
import { namedTables, ownWords, phases, rowTables } from './tables.ts';

test('every column of text is rewritten, or is said to hold words of ours', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  const found = await connection.runAndReadAll(
    `SELECT table_name || '.' || column_name AS name, data_type
     FROM duckdb_columns()
     WHERE NOT internal AND contains(data_type, 'VARCHAR') OR data_type = 'JSON'
       AND table_name IN (SELECT table_name FROM duckdb_tables())`,
  );
  const tables = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables()');
  const names = tables.getRowsJS().map(([name]) => String(name));
  const columns = found
    .getRowsJS()
    .map(([name]) => String(name))
    .filter((name) => names.includes(name.slice(0, name.indexOf('.'))));
  const rewritten = [...rowTables, ...namedTables].flatMap(({ table, text, json }) =>
    [...text, ...json].map((column) => `${table}.${column}`),
  );
  const ours = Object.entries(ownWords).flatMap(([table, list]) =>
    list.map((column) => `${table}.${column}`),
  );
  // What a roll-up holds of its spans follows them; see trace-parts.ts.
  const structs = ['trace_part.root', 'trace_part.earliest', 'trace_part.sampling'];
  const known = [...rewritten, ...ours, ...structs, 'content.body'];
  expect(columns.sort()).toEqual([...new Set(known)].sort());
  expect(known.length).toBe(new Set(known).size);
  connection.closeSync();
  instance.closeSync();
});

test('texts come before what refers to them, and spans before their redactions', () => {
  expect(phases.slice(0, 4)).toEqual(['content', 'content_run', 'resource', 'scope']);
  expect(phases.indexOf('span')).toBeLessThan(phases.indexOf('redaction'));
  expect(new Set(phases).size).toBe(phases.length);
});
