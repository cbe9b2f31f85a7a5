import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, test } from 'vitest';
import { defaultLimits } from '../model/limits.ts';
import { silentLog } from '../model/log.ts';
import { RowBlockBuilder } from '../model/row-block-builder.ts';
import {
  logBatch,
  logRow,
  pointBatch,
  pointRow,
  redactionBlock,
} from '../test/rows/signal-rows.ts';
import { batchOf, hex, receiptOf, rowBlock, spanRow } from '../test/rows/span-rows.ts';
import type { Store } from './contract.ts';
import { databaseName } from './database.ts';
import { inspectStore } from './inspect.ts';
import { segmentName } from './journal/journal-files.ts';
import { encodeRecord, recordBytes, recordHeaderBytes } from './journal/record.ts';
import { openStore } from './open.ts';
import { applySchema } from './schema/apply-schema.ts';

const folders: string[] = [];
const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('a data folder', () => {
  test('is made with mode 0700, and opens again with its rows', async () => {
    const dataDir = await newPath();
    const store = await open(dataDir);
    await store.writer.append(batchOf('b1', [spanRow(1)]));
    await store.close();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'journal'))).mode & 0o777).toBe(0o700);
    expect(await names(await open(dataDir))).toEqual(['span 1']);
  });

  test('after a clean stop the journal is empty', async () => {
    const dataDir = await newPath();
    const store = await open(dataDir);
    await store.writer.append(batchOf('b1', [spanRow(1)]));
    await store.close();
    await store.close();
    expect(await readdir(join(dataDir, 'journal'))).toEqual([]);
  });

  test('what a killed process had spilled is removed', async () => {
    const dataDir = await written();
    for (const folder of ['temp', 'temp-1']) {
      await mkdir(join(dataDir, folder));
      await writeFile(join(dataDir, folder, 'duckdb_temp_storage_DEFAULT-0.tmp'), 'left over');
    }
    await open(dataDir);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('temp'))).toEqual([]);
  });

  test('an empty folder, and one with only lost+found, may be used', async () => {
    const dataDir = await newPath();
    await mkdir(join(dataDir, 'lost+found'), { recursive: true });
    expect(await names(await open(dataDir))).toEqual([]);
  });

  test("somebody else's folder is refused and not touched", async () => {
    const dataDir = await newPath();
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'thesis.txt'), 'mine');
    await expect(open(dataDir)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'foreign_data_folder',
    });
    expect(await readdir(dataDir)).toEqual(['thesis.txt']);
  });

  test.each([
    ['a file in its place', ''],
    ["a file in its parent's place", 'below'],
  ])('that cannot be made is unwritable: %s', async (_, below) => {
    const path = await newPath();
    await writeFile(path, 'a file');
    await expect(open(join(path, below))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'unwritable_data_folder',
      hint: expect.stringContaining('--data'),
    });
    expect(await readFile(path, 'utf8')).toBe('a file');
  });

  test('is used by one store at a time in a process', async () => {
    const dataDir = await newPath();
    const first = await open(dataDir);
    const refused = { kind: 'unavailable', code: 'data_folder_in_use' };
    await expect(open(dataDir)).rejects.toMatchObject(refused);
    await expect(open(dataDir)).rejects.toMatchObject(refused);
    await first.close();
    await (await open(dataDir)).close();
  });

  test('is used by one process at a time, and a killed one does not keep it', async () => {
    const dataDir = await newPath();
    const script = join(import.meta.dirname, '../test/rows/append-forever.ts');
    const child = spawn(process.execPath, [script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(open(dataDir)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'data_folder_in_use',
      message: expect.stringContaining(`process ${child.pid}`),
    });
    const spilled = join(dataDir, 'temp', 'in use');
    await mkdir(dirname(spilled), { recursive: true });
    await writeFile(spilled, '');
    await expect(inspectStore(dataDir, defaultLimits)).rejects.toMatchObject({
      code: 'data_folder_in_use',
    });
    expect((await stat(spilled)).isFile()).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect((await names(await open(dataDir))).length).toBeGreaterThan(0);
  });

  test.each([
    ['format', '{"format":2}', 'newer_schema'],
    ['content', 'not ours', 'foreign_data_folder'],
    ['shape', '{"format":"1"}', 'foreign_data_folder'],
  ])('a marker of another %s is refused', async (_, marker, code) => {
    const dataDir = await newPath();
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'spanledger.json'), marker);
    await expect(open(dataDir)).rejects.toMatchObject({ code });
    expect(await readdir(dataDir)).toEqual(['spanledger.json']);
  });
});

describe('retries after a restart', () => {
  test('spans, log records and data points are stored once, and each receipt adds up', async () => {
    const dataDir = await newPath();
    const first = await open(dataDir);
    const logs = [logRow(1), logRow(2, { trace_id: null, span_id: null })];
    const points = [pointRow(1), pointRow(2)];
    const hidden = (id: string, item: number) =>
      redactionBlock(id, [{ signal: 'logs', item, field: `f${item}` }]);
    await first.writer.append(batchOf('b1', [spanRow(1), spanRow(2)]));
    await first.writer.append(logBatch('b2', logs, [hidden('b2', 1)]));
    await first.writer.append(pointBatch('b3', points));
    await first.close();
    const { writer, reader } = await open(dataDir);
    const retried = [
      ...(await writer.append(batchOf('b4', [spanRow(2), spanRow(3)]))),
      ...(await writer.append(
        logBatch('b5', [...logs, logRow(3)], [hidden('b5', 1), hidden('b5', 2)]),
      )),
      ...(await writer.append(pointBatch('b6', [...points, pointRow(3)]))),
      ...(await writer.append(logBatch('b7', logs))),
    ];
    const kept = retried.map(({ signal, itemsIn, itemsKept }) => [signal, itemsIn, itemsKept]);
    expect(kept).toEqual([
      ['traces', 2, 1],
      ['logs', 3, 1],
      ['metrics', 3, 1],
      ['logs', 2, 0],
    ]);
    await writer.flushed();
    const sql = `SELECT count(*) FILTER (WHERE batch_id = 'b5'), list(field ORDER BY field)
      FROM redactions WHERE signal = 'logs'`;
    const request = { query: sql, params: undefined, rowsMax: 10, timeoutMs: 5_000 };
    expect((await reader.sql(request)).rows).toEqual([[1, ['f1', 'f2']]]);
  });
});

describe('a database', () => {
  test('of a newer schema is refused and stays as it is', async () => {
    const dataDir = await written();
    await inDatabase(
      dataDir,
      "INSERT INTO schema_version VALUES (99, 'x', TIMESTAMP '2030-01-01')",
    );
    const before = await readFile(join(dataDir, databaseName));
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'newer_schema' });
    expect(before.equals(await readFile(join(dataDir, databaseName)))).toBe(true);
  });

  test('whose row groups are larger, as older versions made them, takes more', async () => {
    const dataDir = await written();
    await inDatabase(
      dataDir,
      `INSERT INTO span BY NAME
       SELECT one.* REPLACE (NULL AS content_hash) FROM (FROM span LIMIT 1) one, range(20_000)`,
    );
    const rowGroups = `SELECT DISTINCT row_group_id, "count" FROM pragma_storage_info('span')
      WHERE column_name = 'trace_id' AND segment_type = 'VALIDITY' AND "count" > 4096`;
    const large = await inDatabase(dataDir, rowGroups);
    expect(large.length).toBeGreaterThan(0);
    for (let round = 0; round < 2; round++) {
      const store = await open(dataDir);
      const rows = Array.from({ length: 5_000 }, (_, id) => spanRow(round * 5_000 + id + 100));
      await store.writer.append(batchOf(`b${round}`, rows));
      await store.close();
    }
    const counted = await inDatabase(
      dataDir,
      'SELECT count(*), count(DISTINCT span_id) FROM span WHERE content_hash IS NOT NULL',
    );
    expect(counted).toEqual([[10_001n, 10_001n]]);
    expect(await inDatabase(dataDir, rowGroups)).toEqual(large);
  });

  test('whose blocks are larger, as older versions made them, keeps them and takes more', async () => {
    const dataDir = await written();
    const file = join(dataDir, databaseName);
    await rm(file);
    const made = await DuckDBInstance.create(file, { default_block_size: '262144' });
    const connection = await made.connect();
    await applySchema(connection);
    connection.closeSync();
    made.closeSync();
    for (let round = 0; round < 2; round++) {
      const store = await open(dataDir);
      const rows = Array.from({ length: 5_000 }, (_, id) => spanRow(round * 5_000 + id + 100));
      await store.writer.append(batchOf(`b${round}`, rows));
      await store.close();
    }
    expect(await inDatabase(dataDir, 'SELECT count(*) FROM span')).toEqual([[10_000n]]);
    const blockSize = 'SELECT block_size FROM pragma_database_size()';
    expect(await inDatabase(dataDir, blockSize)).toEqual([[262_144n]]);
  });

  test('of something else is refused', async () => {
    const dataDir = await written();
    await rm(join(dataDir, databaseName));
    await inDatabase(dataDir, 'CREATE TABLE groceries (item VARCHAR)');
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'foreign_data_folder' });
  });

  test('that is no database is refused', async () => {
    const dataDir = await written();
    const garbage = Buffer.alloc(20_000, 'garbage ');
    await writeFile(join(dataDir, databaseName), garbage);
    await expect(open(dataDir)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'corrupt_database',
    });
    expect(garbage.equals(await readFile(join(dataDir, databaseName)))).toBe(true);
    await expect(open(dataDir), 'the refused start holds no lock').rejects.toMatchObject({
      code: 'corrupt_database',
    });
  });
});

describe('a restart', () => {
  test('a retry is stored once, whether the first was loaded or only journaled', async () => {
    const dataDir = await newPath();
    const store = await open(dataDir, { flushMs: 1_000_000 });
    await store.writer.append(batchOf('b1', [spanRow(1)]));
    await store.writer.flushed();
    await store.writer.append(batchOf('b2', [spanRow(2)]));
    const crashed = await crashedCopy(dataDir);
    const again = await open(crashed);
    expect(await names(again)).toEqual(['span 1', 'span 2']);
    const [retry] = await again.writer.append(batchOf('b3', [spanRow(1), spanRow(2), spanRow(3)]));
    expect(retry).toMatchObject({ itemsKept: 1, duplicates: 2 });
    expect(await names(again)).toEqual(['span 1', 'span 2', 'span 3']);
  });

  test('a block of an older version, with fewer and other columns, still loads', async () => {
    const dataDir = await newPath();
    const store = await open(dataDir, { flushMs: 1_000_000 });
    const columns = { trace_id: 'text', span_id: 'text', name: 'text', retired: 'i64' } as const;
    const older = new RowBlockBuilder('span', columns, 1);
    older.columns.trace_id.setText(0, hex(7, 32));
    older.columns.span_id.setText(0, hex(7, 16));
    older.columns.name.setText(0, 'old span');
    older.columns.retired.setNumber(0, 3);
    await store.writer.append({ blocks: older.finish(), receipts: [receiptOf('old', 1)] });
    const again = await open(await crashedCopy(dataDir));
    const detail = await again.reader.traceDetail(hex(7, 32));
    expect(detail?.spans).toMatchObject([{ name: 'old span', kind: null, attributes: {} }]);
  });

  test('numbers of the journal go on where the database stopped', async () => {
    const dataDir = await written();
    await rm(join(dataDir, 'journal'), { recursive: true });
    const store = await open(dataDir);
    await store.writer.append(batchOf('later', [spanRow(9)]));
    const again = await open(await crashedCopy(dataDir));
    expect(await names(again)).toContain('span 9');
  });
});

describe('a damaged journal', () => {
  test('a torn tail is cut off and the rest loads', async () => {
    const { dataDir, segment, content } = await unloaded();
    await writeFile(segment, content.subarray(0, content.length - 40));
    expect(await names(await open(dataDir))).toEqual(['span 1', 'span 2']);
  });

  test('a damaged record is set aside, the others load, and the count stays', async () => {
    const { dataDir, segment, content } = await unloaded();
    const offset = secondRecord(content);
    await writeFile(segment, flipped(content, offset + recordHeaderBytes + 50));
    const store = await open(dataDir);
    expect(store.setAsideRecords).toBe(1);
    expect(await names(store)).toEqual(['span 1', 'span 3']);
    const aside = join(dataDir, 'journal', 'set-aside');
    expect(await readdir(aside)).toEqual([`0000000000000001-${offset}.damaged-2-2.corrupt`]);
    await store.close();
    const again = await open(dataDir);
    expect(await names(again)).toEqual(['span 1', 'span 3']);
    expect(again.setAsideRecords).toBe(1);
  });

  test('a record that is whole but no row blocks is set aside, the others load', async () => {
    const { dataDir, segment, content } = await unloaded();
    const foreign = encodeRecord(4, [new TextEncoder().encode('from another version')]);
    await writeFile(segment, Buffer.concat([content, ...foreign]));
    const store = await open(dataDir);
    expect(store.setAsideRecords).toBe(1);
    expect(await names(store)).toEqual(['span 1', 'span 2', 'span 3']);
    await store.writer.append(batchOf('b9', [spanRow(9)]));
    await store.writer.flushed();
    expect(await names(store)).toEqual(['span 1', 'span 2', 'span 3', 'span 9']);
  });

  test('a record whose rows the database does not take is set aside, the others load', async () => {
    const { dataDir, segment, content } = await unloaded();
    // A column of another type than its table's, as a later version may have had.
    const odd = new RowBlockBuilder('span', { trace_id: 'text', name: 'i64' }, 1);
    odd.columns.trace_id.setText(0, hex(9, 32));
    odd.columns.name.setNumber(0, 7);
    const good = batchOf('b5', [spanRow(5)]);
    const records = [
      encodeRecord(4, [odd.finish()]),
      encodeRecord(5, [Buffer.concat([good.blocks])]),
    ];
    await writeFile(segment, Buffer.concat([content, ...records.flat()]));
    const store = await open(dataDir);
    expect(store.setAsideRecords).toBe(1);
    expect(await names(store)).toEqual(['span 1', 'span 2', 'span 3', 'span 5']);
    const aside = await readdir(join(dataDir, 'journal', 'set-aside'));
    expect(aside).toEqual([
      expect.stringMatching(/^0000000000000001-\d+\.unreadable-4-4\.corrupt$/),
    ]);
  });

  test('a journal that cannot be read is one line, not a stack', async () => {
    const dataDir = await written();
    await mkdir(join(dataDir, 'journal', segmentName(1)));
    await expect(open(dataDir)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'store_open_failed',
      message: 'the store cannot be opened: EISDIR',
    });
  });
});

describe('rows', () => {
  test('extreme values never stop a flush or a read', async () => {
    const store = await open(await newPath());
    const most = 2n ** 63n - 1n;
    const trace = { trace_id: hex(1, 32), span_type: 'LLM' };
    const numbers = { input_tokens: most, output_tokens: -most, cost: 1.7e308, duration_ns: -most };
    const rows = [
      spanRow(1, { ...trace, ...numbers }),
      spanRow(2, { ...trace, ...numbers, cost: Number.POSITIVE_INFINITY, temperature: Number.NaN }),
      spanRow(3, { ...trace, start_time: 1n, end_time: most - 1n }),
      spanRow(4, { ...trace, start_time: null, start_time_unix_nano: 2n ** 64n - 1n }),
    ];
    for (const row of rows) {
      await store.writer.append(batchOf(`b${String(row.name)}`, [row]));
      await store.writer.flushed();
    }
    const detail = await store.reader.traceDetail(hex(1, 32));
    expect(detail?.trace).toMatchObject({ span_count: 4 });
    expect(detail?.spans).toHaveLength(4);
  });

  test('resource and scope stand beside each span', async () => {
    const store = await open(await newPath());
    const rows = [1, 2].map((id) => spanRow(id, { resource_id: 'r', scope_id: 's' }));
    const others = [
      rowBlock('resource', [{ resource_id: 'r', attributes: '{"a":1}', schema_url: 'ru' }]),
      rowBlock('scope', [{ scope_id: 's', name: 'lib', version: '2', schema_url: 'su' }]),
    ];
    for (const row of rows) {
      await store.writer.append(batchOf(`b${String(row.name)}`, [row], others));
      await store.writer.flushed();
    }
    const detail = await store.reader.traceDetail(hex(2, 32));
    expect(detail?.spans).toMatchObject([
      {
        resource_attributes: { a: 1 },
        resource_schema_url: 'ru',
        scope_name: 'lib',
        scope_version: '2',
        scope_schema_url: 'su',
      },
    ]);
  });
});

async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  folders.push(folder);
  return join(folder, 'data');
}

async function open(dataDir: string, limits = {}, options = {}): Promise<Store> {
  const store = await openStore({
    dataDir,
    limits: { ...defaultLimits, ...limits },
    clock: () => 0n,
    log: silentLog,
    ...options,
  });
  stores.push(store);
  return store;
}

async function names(store: Store): Promise<unknown[]> {
  await store.writer.flushed();
  const answer = await store.reader.sql({
    query: 'SELECT name FROM spans ORDER BY name',
    params: undefined,
    rowsMax: 100_000,
    timeoutMs: 10_000,
  });
  return answer.rows.map(([name]) => name);
}

/** A folder with one span, closed cleanly. */
async function written(): Promise<string> {
  const dataDir = await newPath();
  const store = await open(dataDir);
  await store.writer.append(batchOf('b1', [spanRow(1)]));
  await store.close();
  return dataDir;
}

/** What a kill would leave: the files as they are now. The copied lock names this very process. */
async function crashedCopy(dataDir: string): Promise<string> {
  const copy = await newPath();
  await cp(dataDir, copy, { recursive: true });
  await rm(join(copy, 'spanledger.lock'));
  return copy;
}

/** Three spans in three records of one segment, none in the database. */
async function unloaded(): Promise<{ dataDir: string; segment: string; content: Buffer }> {
  const original = await newPath();
  const store = await open(original, { flushMs: 1_000_000 });
  for (const id of [1, 2, 3]) await store.writer.append(batchOf(`b${id}`, [spanRow(id)]));
  const dataDir = await crashedCopy(original);
  const segment = join(dataDir, 'journal', segmentName(1));
  return { dataDir, segment, content: await readFile(segment) };
}

function secondRecord(content: Buffer): number {
  return recordBytes(content.readUInt32LE(4));
}

function flipped(content: Buffer, at: number): Buffer {
  const copy = Buffer.from(content);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

async function inDatabase(dataDir: string, sql: string) {
  const instance = await DuckDBInstance.create(join(dataDir, databaseName), {
    storage_compatibility_version: 'latest',
  });
  const connection = await instance.connect();
  const found = (await connection.runAndReadAll(sql)).getRowsJS();
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
  return found;
}
