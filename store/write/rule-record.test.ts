import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { RuleSetRecord } from '../contract.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { createRuleRecorder } from './rule-record.ts';

const rule = { version: 1, family: 'f', label: 'L', action: 'mask', pack: 'p' };
const setOf = (digest: string, ...names: readonly string[]): RuleSetRecord => ({
  digest,
  rules: names.map((name) => ({ ...rule, rule: name })),
});

async function open(now: () => bigint) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await applySchema(connection);
  const alone = <T>(task: (c: DuckDBConnection) => Promise<T>): Promise<T> => task(connection);
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  return { record: createRuleRecorder({ alone, clock: now }), rows, connection };
}

test('a set is written once, its takeovers each time; only the latest is active', async () => {
  let now = 1_000n;
  const { record, rows } = await open(() => now);
  await record(setOf('rs-a', 'p.one', 'p.two'));
  await record(setOf('rs-a', 'p.one', 'p.two'));
  now = 2_000n;
  await record(setOf('rs-b', 'p.two'));
  const view = 'SELECT rule_set_digest, rule, is_active FROM rules ORDER BY ALL';
  expect(await rows(view)).toEqual([
    ['rs-a', 'p.one', false],
    ['rs-a', 'p.two', false],
    ['rs-b', 'p.two', true],
  ]);
  now = 3_000n;
  await record(setOf('rs-a', 'p.one', 'p.two'));
  expect(await rows(view)).toEqual([
    ['rs-a', 'p.one', true],
    ['rs-a', 'p.two', true],
    ['rs-b', 'p.two', false],
  ]);
  expect(
    await rows('SELECT DISTINCT rule_set_digest, epoch_ns(first_seen) FROM rules ORDER BY ALL'),
  ).toEqual([
    ['rs-a', '1000'],
    ['rs-b', '2000'],
  ]);
  expect(await rows('SELECT count(*) FROM rule_set')).toEqual([['3']]);
});

test('a clock that was set back does not bring an older set back', async () => {
  let now = 5_000n;
  const { record, rows } = await open(() => now);
  await record(setOf('rs-a', 'p.one'));
  now = 10n;
  await record(setOf('rs-b', 'p.two'));
  expect(await rows('SELECT rule FROM rules WHERE is_active')).toEqual([['p.two']]);
});

test('a set that cannot be written whole is not written at all', async () => {
  const { record, rows, connection } = await open(() => 1n);
  await connection.run('ALTER TABLE rule DROP COLUMN pack');
  await expect(record(setOf('rs-a', 'p.one'))).rejects.toThrow();
  expect(await rows('SELECT * FROM rule_set')).toEqual([]);
  expect(await rows('SELECT * FROM rule')).toEqual([]);
});
