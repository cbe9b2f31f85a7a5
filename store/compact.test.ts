import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultLimits } from '../model/limits.ts';
import { silentLog } from '../model/log.ts';
import { rows } from '../test/rows/query-rows.ts';
import { batchOf, spanRow } from '../test/rows/span-rows.ts';
import { compactStore } from './compact.ts';
import { databaseName, freshName } from './database.ts';
import { openStore } from './open.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanledger-compact-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const open = () =>
  openStore({ dataDir: folder, limits: defaultLimits, clock: () => 1n, log: silentLog });
const file = () => join(folder, databaseName);
const spans = 'SELECT * FROM spans ORDER BY span_id';
const traces = 'SELECT * FROM traces ORDER BY trace_id';

async function fill(count: number): Promise<void> {
  const store = await open();
  const list = Array.from({ length: count }, (_, id) => spanRow(id, { input: `text ${id}` }));
  await store.writer.append(batchOf('b1', list));
  await store.writer.flushed();
  await store.close();
}

/** On the file itself, as nobody but a test does. */
async function alter(...statements: readonly string[]) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`ATTACH '${file()}' AS stored`);
  await connection.run('USE stored');
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

test('everything is there, also for the next start, and nothing that is gone', async () => {
  await fill(5_000);
  const store = await open();
  const before = [await rows(store, spans), await rows(store, traces)];
  await store.close();
  const gone = 'a name that nobody is to find';
  await alter(
    `INSERT INTO span (span_id, status_message) SELECT 'gone', '${gone}' FROM range(10)`,
    'CHECKPOINT',
    "DELETE FROM span WHERE span_id = 'gone'",
    'CHECKPOINT',
  );
  expect((await readFile(file())).includes(gone), 'deleted rows stay in the file').toBe(true);
  const done = await compactStore(folder, defaultLimits);
  expect(done.rows).toBeGreaterThanOrEqual(10_000);
  expect(done.tables).toBeGreaterThan(10);
  const bytes = await readFile(file());
  expect(bytes.includes(gone)).toBe(false);
  expect(bytes.length).toBe(done.bytesAfter);
  expect(await readdir(folder)).not.toContain(freshName);
  const again = await open();
  expect([await rows(again, spans), await rows(again, traces)]).toStrictEqual(before);
  // A retry is still known.
  const [receipt] = await again.writer.append(batchOf('b2', [spanRow(1, { input: 'text 1' })]));
  expect(receipt).toMatchObject({ itemsKept: 0, duplicates: 1 });
  await again.close();
});

test('what the journal holds is loaded by the next start', async () => {
  await fill(10);
  const store = await open();
  const journal = join(folder, 'journal');
  await store.writer.append(batchOf('b2', [spanRow(77)]));
  // As after a kill: acknowledged, and in the database or not.
  const kept = await readdir(journal);
  const saved = await mkdtemp(join(tmpdir(), 'spanledger-journal-'));
  for (const name of kept.filter((one) => one.endsWith('.journal')))
    await copyFile(join(journal, name), join(saved, name));
  await store.close();
  await alter(
    "DELETE FROM span WHERE span_id = lpad(lower(to_hex(78)), 16, '0')",
    'UPDATE journal_position SET journal_seq = 1',
  );
  for (const name of await readdir(saved)) await copyFile(join(saved, name), join(journal, name));
  await compactStore(folder, defaultLimits);
  const again = await open();
  expect(await rows(again, 'SELECT count(*) FROM spans')).toEqual([[11]]);
  await again.close();
  await rm(saved, { recursive: true });
});

test('is refused while a server uses the folder, and for tables that are not ours', async () => {
  await fill(10);
  const store = await open();
  await expect(compactStore(folder, defaultLimits)).rejects.toMatchObject({
    code: 'data_folder_in_use',
  });
  await store.close();
  await alter('CREATE TABLE mine (a INTEGER)');
  const before = await readFile(file());
  await expect(compactStore(folder, defaultLimits)).rejects.toMatchObject({
    code: 'foreign_data_folder',
  });
  expect((await readFile(file())).equals(before)).toBe(true);
});

test('a copy that was broken off is removed by the next start', async () => {
  await fill(10);
  await copyFile(file(), join(folder, freshName));
  const store = await open();
  expect(await readdir(folder)).not.toContain(freshName);
  await store.close();
});
