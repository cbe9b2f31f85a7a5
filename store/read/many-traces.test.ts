/** What is asked of many traces is answered within DuckDB's memory, however many there are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import type { RollupQuery } from '../../model/rollup.ts';
import type { SqlAnswer, StoreReader } from '../contract.ts';
import { type Database, openDatabase } from '../database.ts';
import type { SessionPageQuery, TracePageQuery } from '../pages-contract.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { createReader } from './reader.ts';

const traces = 60_000;
/** Two thirds of the default. */
const limits = { ...defaultLimits, duckdbMemoryBytes: 64 * 1024 * 1024, sqlTimeoutMs: 60_000 };
const dataDir = mkdtempSync(join(tmpdir(), 'spanledger-many-'));

let database: Database;
let reader: StoreReader & { close(): Promise<void> };

/** Four traces a session, each with previews of its own; the newest is the last. */
const fill = (from: number, to: number) => `
  INSERT INTO trace_part BY NAME
  WITH numbered AS (SELECT i, make_timestamp_ns(1790000000000000000 + i * 1000000000) AS "at"
    FROM range(${from}, ${to}) t(i))
  SELECT
    md5(i::VARCHAR) AS trace_id, 1::UBIGINT AS journal_seq, "at" AS start_time,
    "at" + INTERVAL 2 SECOND AS end_time, 3::BIGINT AS span_count, 0::BIGINT AS error_count,
    10 AS input_tokens, 0.5 AS cost,
    struct_pack(start_time := "at", "name" := 'a long name of a run ' || i % 20,
      service_name := 'the support agent ' || i % 5, status_code := 'OK',
      session_id := 'session-' || md5((i // 4)::VARCHAR), user_id := 'user-' || md5((i % 900)::VARCHAR),
      experiment_id := NULL, run_id := NULL) AS root,
    repeat(md5(i::VARCHAR) || ' question ', 6)[:240] AS root_input_preview,
    repeat(md5(i::VARCHAR) || ' answer ', 6)[:240] AS root_output_preview,
    struct_pack(start_time := "at", "name" := 'first', service_name := 'edge') AS earliest,
    'session-' || md5((i // 4)::VARCHAR) AS session_id, "at" AS first_input_time,
    repeat(md5(i::VARCHAR) || ' another ', 6)[:240] AS first_input_preview,
    0::BIGINT AS redaction_count
  FROM numbered`;

/** Traces of three spans of which nothing was kept. */
const dropped = `
  INSERT INTO sampled_out BY NAME
  SELECT md5('dropped ' || i // 3) AS trace_id, md5('span ' || i)[:16] AS span_id,
    CASE WHEN i % 3 > 0 THEN 'above' END AS parent_span_id,
    make_timestamp_ns(1790000000000000000 + i * 1000000000) AS start_time, 'OK' AS status_code,
    'the support agent ' || i // 3 % 5 AS service_name, false AS came_sampled,
    1::UBIGINT AS journal_seq
  FROM range(${3 * traces}) t(i)`;

beforeAll(async () => {
  database = await openDatabase(dataDir, limits);
  const connection = await database.connect();
  await applySchema(connection);
  for (let from = 0; from < traces; from += 5_000) await connection.run(fill(from, from + 5_000));
  await connection.run(dropped);
  await connection.run('CHECKPOINT');
  connection.closeSync();
  reader = createReader({ instance: database, flushed: async () => {}, limits });
});

afterAll(async () => {
  await reader.close();
  database.closeSync();
  rmSync(dataDir, { recursive: true, force: true });
});

function ask(query: string): Promise<SqlAnswer> {
  return reader.sql({ query, params: undefined, rowsMax: 100, timeoutMs: 60_000 });
}

test('the memory is too small for the texts of all of them', async () => {
  const connection = await database.connect();
  const all = `trace_rows((SELECT list(trace_id) FROM trace_part))`;
  const summed = connection.run(`SELECT max(input_preview), max("name") FROM ${all}`);
  await expect(summed).rejects.toThrow('Out of Memory');
  connection.closeSync();
});

describe('SQL', () => {
  test.each<[string, number, unknown[]]>([
    ['SELECT count(*) FROM traces', 1, [traces]],
    [
      `SELECT trace_id = md5('59999'), service_name FROM traces ORDER BY start_time DESC LIMIT 1`,
      1,
      [true, 'the support agent 4'],
    ],
    [
      `SELECT "name", service_name, count(*), sum(cost) FROM traces GROUP BY ALL ORDER BY 1`,
      20,
      ['a long name of a run 0', 'the support agent 0', 3_000, 1_500],
    ],
    [`SELECT count(*) FROM traces WHERE input_preview LIKE '%question%'`, 1, [traces]],
    [`SELECT session_id IS NULL, count(*) FROM traces GROUP BY ALL`, 1, [false, traces]],
    ['SELECT count(*), avg(trace_count) FROM sessions', 1, [traces / 4, 4]],
  ])('%s', async (query, rows, first) => {
    const answer = await ask(query);
    expect(answer.row_count).toBe(rows);
    expect(answer.rows[0]).toEqual(first);
  });

  test('whole rows of the newest', async () => {
    const answer = await ask('SELECT * FROM traces ORDER BY start_time DESC LIMIT 50');
    expect(answer.rows).toHaveLength(50);
    const at = answer.columns.findIndex(({ name }) => name === 'name');
    expect(answer.rows[0]?.[at]).toBe('a long name of a run 19');
  });

  test('whole sessions, the newest first', async () => {
    const answer = await ask('SELECT * FROM sessions ORDER BY start_time DESC LIMIT 50');
    expect(answer.rows).toHaveLength(50);
    const at = answer.columns.findIndex(({ name }) => name === 'services');
    expect(answer.columns[at]?.type).toBe('VARCHAR[]');
    expect(answer.rows[0]?.[at]).toEqual([1, 2, 3, 4].map((n) => `the support agent ${n}`));
  });
});

const tracePage: TracePageQuery = {
  from: undefined,
  to: undefined,
  order: 'newest',
  limit: 50,
  pageToken: undefined,
  search: undefined,
  state: undefined,
  service: undefined,
};

describe('pages', () => {
  test.each<[Partial<TracePageQuery>, number]>([
    [{}, traces],
    [{ service: 'the support agent 3' }, traces / 5],
    [{ search: 'question' }, traces],
    [{ search: 'question run' }, traces],
  ])('of traces: %j', async (asked, total) => {
    const page = await reader.tracePage({ ...tracePage, ...asked });
    expect([page.total, page.traces.length]).toEqual([total, 50]);
  });

  test.each([undefined, 'question'])('counts of the values beside them: %s', async (search) => {
    const { state, service } = await reader.traceFacets({ ...tracePage, search });
    expect(state.map(({ count }) => count)).toEqual([traces, 0, 0]);
    expect(service).toHaveLength(5);
    expect(service[0]?.count).toBe(traces / 5);
  });

  test.each<[Partial<SessionPageQuery>, number]>([
    [{}, traces / 4],
    [{ order: 'costliest' }, traces / 4],
    [{ service: 'the support agent 3' }, traces / 5],
    [{ search: 'question' }, traces / 4],
  ])('of sessions: %j', async (asked, total) => {
    const query: SessionPageQuery = {
      ...{ from: undefined, to: undefined, order: 'newest', limit: 50, pageToken: undefined },
      ...{ search: undefined, session: undefined, user: undefined, service: undefined },
      ...asked,
    };
    const page = await reader.sessionPage(query);
    expect([page.total, page.sessions.length]).toEqual([total, 50]);
  });
});

test.each(['cost', 'count'] as const)('a rollup of traces by service: %s', async (metric) => {
  const query: RollupQuery = {
    ...{ metric, aggregate: 'sum', per: undefined, by: 'service', bucket: 'none' },
    ...{ of: 'traces', from: undefined, to: undefined, where: {} },
  };
  const rollup = await reader.rollups(query);
  expect(rollup).toHaveLength(5);
  const estimate = metric === 'cost' ? traces / 10 : traces / 5;
  const exact = metric === 'cost' ? {} : { exact: (2 * traces) / 5 };
  for (const { points } of rollup) expect(points).toMatchObject([{ estimate, ...exact }]);
});
