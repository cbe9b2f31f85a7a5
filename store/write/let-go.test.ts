/** The database file is let go and opened again now and then, and flushes read their own rows. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import { rowBlock, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import { databaseName, openDatabase } from '../database.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { ConnectionPool } from '../sql/connection-pool.ts';
import type { JournaledBatch } from './journaled-batch.ts';
import { Loader } from './loader.ts';

const giveBack: (() => void)[] = [];
afterEach(() => {
  for (const close of giveBack.splice(0).reverse()) close();
});

/** A database in a folder whose answers to `reattach` are written down. */
async function opened({ failing = 0, keptBytesMax = 1 } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'spanledger-let-go-'));
  giveBack.push(() => rmSync(dataDir, { recursive: true }));
  const database = await openDatabase(dataDir, defaultLimits);
  giveBack.push(() => database.closeSync());
  const connection = await database.connect();
  await applySchema(connection);
  giveBack.push(() => connection.closeSync());
  const answers: (boolean | 'failed')[] = [];
  const reattach = async () => {
    if (answers.length < failing) {
      answers.push('failed');
      throw new Error('no such device');
    }
    const answer = (await database.reattach?.()) === true;
    answers.push(answer);
    return answer;
  };
  const writing = await database.connect();
  // The loader's own comes first.
  const first = [writing];
  const connect = async () => first.pop() ?? database.connect();
  const loader = await Loader.open({ ...database, connect, reattach }, { keptBytesMax });
  giveBack.push(() => loader.close());
  return { dataDir, database, connection, writing, loader, answers };
}

function one(id: number): JournaledBatch {
  return { seq: id, blocks: readRowBlocks(spanBlock([spanRow(id)])) };
}

const counts = 'SELECT (SELECT count(*) FROM span), (SELECT count(*) FROM trace_part)';

test('before the next rows, but under no reader', async () => {
  const { database, loader, answers } = await opened();
  const pool = new ConnectionPool({ instance: database, size: 2, waitingMax: 8 });
  const counted = () =>
    pool.use(async (connection) => (await connection.runAndReadAll(counts)).getRowsJS());
  await loader.load([one(1)]);
  await loader.load([one(2)]);
  expect(answers).toEqual([true]);
  expect(await counted()).toEqual([[2n, 2n]]);
  await pool.use(async (connection) => {
    const stream = await connection.stream('SELECT i FROM journal_position, range(100_000) r(i)');
    let rows = (await stream.fetchChunk())?.rowCount ?? 0;
    await loader.load([one(3)]);
    expect(answers).toEqual([true, false]);
    // What was there when this began is still read to its end.
    for (;;) {
      const chunk = await stream.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      rows += chunk.rowCount;
    }
    expect(rows).toBe(100_000);
  });
  // Reads that come meanwhile wait for it.
  const loading = loader.load([one(4)]);
  const reads = await Promise.all(Array.from({ length: 8 }, counted));
  await loading;
  expect(answers).toEqual([true, false, true]);
  for (const [row = []] of reads) expect([3n, 4n]).toContain(row[0]);
  expect(await counted()).toEqual([[4n, 4n]]);
  await pool.close();
});

test('where the file cannot be opened again at once, the next load does it', async () => {
  const { loader, connection, answers } = await opened({ failing: 1 });
  await loader.load([one(1)]);
  await expect(loader.load([one(2)])).rejects.toThrow('no such device');
  expect(loader.position()).toBe(1);
  await loader.load([one(2)]);
  // Once because it had failed, and once because it was still due.
  expect(answers).toEqual(['failed', true, true]);
  expect((await connection.runAndReadAll(counts)).getRowsJS()).toEqual([[2n, 2n]]);
});

test('before a flush that did not fit is tried again', async () => {
  const { loader, connection, answers, writing } = await opened({ keptBytesMax: 2 ** 40 });
  const plain = writing.run.bind(writing);
  writing.run = async (sql, ...more) => {
    if (sql !== 'COMMIT') return plain(sql, ...more);
    writing.run = plain;
    throw new Error('TransactionContext Error: Failed to commit: failed to pin block of size');
  };
  await expect(loader.load([one(1)])).rejects.toThrow('failed to pin');
  expect(answers).toEqual([]);
  await loader.load([one(1)]);
  await loader.load([one(2)]);
  expect(answers).toEqual([true]);
  expect((await connection.runAndReadAll(counts)).getRowsJS()).toEqual([[2n, 2n]]);
});

test('checkpoints are made though each load begins before the one before is stored', async () => {
  const { dataDir, loader } = await opened({ keptBytesMax: 2 ** 40 });
  const mebibyte = 1024 * 1024;
  const wal = join(dataDir, `${databaseName}.wal`);
  const walBytes = () => statSync(wal, { throwIfNoEntry: false })?.size ?? 0;
  const large = (id: number): JournaledBatch => {
    const body = randomBytes(4 * mebibyte).toString('hex');
    const text = rowBlock('content', [{ content_hash: new Uint8Array(16).fill(id), body }]);
    return { seq: id, blocks: readRowBlocks(Buffer.concat([spanBlock([spanRow(id)]), text])) };
  };
  const sizes: number[] = [];
  let before: Promise<unknown> = Promise.resolve();
  for (let id = 1; id <= 10; id++) {
    const load = loader.load([large(id)]).then(() => sizes.push(walBytes()));
    await before;
    before = load;
  }
  await before;
  // Of 80 MiB. DuckDB makes one once there are 16; texts of two loads may come before it can.
  expect(Math.max(...sizes)).toBeLessThan(40 * mebibyte);
});

test.each(['append-trace-parts', 'append-aggregates'])(
  '%s leaves it to zone maps to find the rows of its flush',
  async (name) => {
    const instance = await DuckDBInstance.create(':memory:');
    giveBack.push(() => instance.closeSync());
    const connection = await instance.connect();
    await applySchema(connection);
    // Nobody plans how to read what has no rows, or none of these.
    for (const table of ['span', 'redaction', 'aggregate_span'])
      await connection.run(`INSERT INTO ${table} (journal_seq) VALUES (1), (30)`);
    const text = readFileSync(join(import.meta.dirname, `${name}.sql`), 'utf8');
    const prepared = await connection.prepare(`EXPLAIN ${text}`);
    // As numbers are bound where nothing is said about their type.
    prepared.bind(Array.from({ length: prepared.parameterCount }, (_, index) => BigInt(index + 7)));
    const [[, plan] = []] = (await prepared.runAndReadAll()).getRowsJS();
    expect(String(plan)).toContain('Filters:');
    expect(String(plan)).not.toContain('CAST(journal_seq');
    connection.closeSync();
  },
);
