import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { batchOf, spanRow } from '../../test/rows/span-rows.ts';
import { databaseName } from '../database.ts';
import { openStore } from '../open.ts';
import { simulateInFolder } from './in-folder.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'spanledger-simulate-'));
  const clock = (): bigint => 1_700_000_000_000_000_000n;
  const store = await openStore({ dataDir, limits: defaultLimits, clock, log: silentLog });
  await store.writer.append(batchOf('b', [spanRow(1), spanRow(2)]));
  await store.close();
});
afterEach(() => rm(dataDir, { recursive: true }));

const request = { policies: [], headProbability: 1, from: '2023-11-14', to: '2023-11-15' };
const run = () => simulateInFolder(dataDir, defaultLimits, request);

test('several may read a folder at once', async () => {
  const outcomes = await Promise.all([run(), run()]);
  expect(outcomes.map(({ traces }) => traces.simulated)).toEqual([2, 2]);
});

test.each([
  [1_000, 'newer_schema'],
  [0, 'older_schema'],
] as const)('a database %i versions away is refused', async (away, code) => {
  const instance = await DuckDBInstance.create(join(dataDir, databaseName));
  const connection = await instance.connect();
  await connection.run(
    `INSERT INTO schema_version
     SELECT max(version) + ${away}, 'other views', max(applied_time) + INTERVAL 1 DAY
     FROM schema_version`,
  );
  connection.closeSync();
  instance.closeSync();
  await expect(run()).rejects.toMatchObject({ code });
});

test('a folder that is none of ours is refused', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'spanledger-empty-'));
  const asked = simulateInFolder(empty, defaultLimits, request);
  await expect(asked).rejects.toMatchObject({ code: 'foreign_data_folder' });
  await rm(empty, { recursive: true });
});
