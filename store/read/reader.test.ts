import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Invalid } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import type { JsonRow, StoreReader } from '../contract.ts';
import type { TracePageQuery } from '../pages-contract.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { publicViews } from '../schema/manifest.ts';
import { readPageToken, writePageToken } from './page-token.ts';
import { queryNames, readQuery } from './queries.ts';
import { readTime } from './read-time.ts';
import { createReader } from './reader.ts';
import { traceFacetsQuery } from './trace-facets.ts';
import { traceIdsQuery } from './trace-ids.ts';

const seed = 20261123;
const start = 1_795_392_000_000_000_000n; // 2026-11-23T00:00:00Z

/** Thirty traces: some in two parts, some without a root, some without times or cost. */
const partsSql = `
INSERT INTO trace_part BY NAME
SELECT
  lower(lpad(to_hex(i % 30), 32, '0')) AS trace_id,
  i::UBIGINT AS journal_seq,
  CASE WHEN i % 30 = 7 THEN NULL ELSE make_timestamp_ns(${start} + (i % 30) * 1000 + i // 30) END
    AS start_time,
  make_timestamp_ns(${start} + (i % 30) * 1000 + (i * 37 % 11) * 100) AS end_time,
  2::BIGINT AS span_count, (i % 3 = 0)::BIGINT AS error_count,
  CASE WHEN i % 5 = 0 THEN NULL ELSE (i * 17 % 13) / 10 END AS cost,
  CASE WHEN i % 4 <> 1 THEN {
    start_time: make_timestamp_ns(${start} + (i % 30) * 1000 + i // 30),
    name: 'Plan trip ' || i % 6, service_name: CASE WHEN i % 6 = 0 THEN NULL ELSE 'svc-' || i % 3 END,
    status_code: CASE WHEN i % 8 = 0 THEN 'ERROR' ELSE 'OK' END,
    session_id: NULL, user_id: NULL, experiment_id: '0', run_id: NULL,
    input_preview: CASE WHEN i % 2 = 0 THEN 'Wo ist ÖSTERREICH' END, output_preview: 'sunny'
  } END AS root,
  { start_time: make_timestamp_ns(${start} + i), name: 'first ' || i % 4, service_name: 'edge' }
    AS earliest,
  make_timestamp_ns(${start} + i) AS first_input_time,
  'hello number ' || i AS first_input_preview,
  0::BIGINT AS redaction_count
FROM range(45) t(i)`;

const spanSql = `
INSERT INTO span BY NAME
SELECT
  lower(lpad(to_hex(i // 3), 32, '0')) AS trace_id, lower(lpad(to_hex(i), 16, '0')) AS span_id, 'chat' AS name,
  make_timestamp_ns(${start} + 10 - i % 3) AS start_time,
  18446744073709551615::UBIGINT AS end_time_unix_nano,
  9007199254740993 AS duration_ns, 3 AS input_tokens, 'NaN'::DOUBLE AS temperature,
  '["stop"]' AS finish_reasons, '{"a":{"b":[1,"x",null]}}' AS attributes,
  '[{"role":"user","parts":[]}]' AS input_messages,
  'r' AS resource_id, 'batch-' || i % 2 AS batch_id, i::UBIGINT AS journal_seq
FROM range(6) t(i)`;

/** Of trace 0, newest first; one has no time, and one belongs to another trace. */
const logSql = `
INSERT INTO log_record BY NAME
SELECT
  CASE WHEN i < 4 THEN lpad('', 32, '0') ELSE lpad('9', 32, '0') END AS trace_id,
  CASE WHEN i <> 3 THEN make_timestamp_ns(${start} + 100 - i) END AS "time",
  make_timestamp_ns(${start} + 200) AS observed_time,
  (i * 6)::UINTEGER AS severity_number, 'e' || i AS event_name,
  '{"n":' || i || '}' AS body, 'r' AS resource_id, 'logs-1' AS batch_id
FROM range(5) t(i)`;

let instance: DuckDBInstance;
let reader: StoreReader & { close(): Promise<void> };
let flushes = 0;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { enable_external_access: 'false' });
  const connection = await instance.connect();
  await applySchema(connection);
  await connection.run(partsSql);
  await connection.run(spanSql);
  await connection.run(logSql);
  await connection.run(`INSERT INTO resource BY NAME
    SELECT 'r' AS resource_id, '{"service.name":"svc"}' AS attributes`);
  await connection.run(`INSERT INTO redaction BY NAME
    SELECT lpad('', 32, '0') AS trace_id, lpad('', 16, '0') AS span_id, 'attributes.k' AS field,
      'email' AS rule, 1 AS rule_version, 'mask' AS "action", 2 AS count`);
  await connection.run(`INSERT INTO receipt BY NAME
    SELECT 'batch-' || i AS batch_id, make_timestamp_ns(${start} + i) AS received_time,
      'grpc' AS transport, 10 AS bytes_in, 3 AS items_in, 3 AS items_kept, 0 AS duplicates,
      '{"sampled":1}' AS dropped, 'd' AS rule_set_digest, 1 AS redacted_values
    FROM range(3) t(i)`);
  connection.closeSync();
  const flushed = async () => {
    flushes += 1;
  };
  reader = createReader({ instance, flushed, limits: defaultLimits });
});

afterAll(async () => {
  await reader.close();
  await reader.close();
  instance.closeSync();
});

const everything: TracePageQuery = {
  from: undefined,
  to: undefined,
  order: 'newest',
  limit: 100,
  pageToken: undefined,
  search: undefined,
  state: undefined,
  service: undefined,
};

const traceId = (n: number) => n.toString(16).padStart(32, '0');

async function viewRows(): Promise<readonly JsonRow[]> {
  const request = { params: undefined, rowsMax: 1_000, timeoutMs: 5_000 };
  const answer = await reader.sql({ ...request, query: 'SELECT * FROM traces' });
  return answer.rows.map((row) =>
    Object.fromEntries(answer.columns.map(({ name }, at) => [name, row[at] ?? null])),
  );
}

/** What a page should hold, decided over the view's rows one by one. */
function matches(row: JsonRow, query: TracePageQuery): boolean {
  const started = typeof row.start_time === 'string' ? row.start_time : undefined;
  const text = [row.name, row.service_name, row.input_preview, row.output_preview, row.trace_id]
    .map((value) => String(value ?? '').toLowerCase())
    .join('\n');
  const words = query.search?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  return (
    (query.from === undefined || (started !== undefined && started >= query.from)) &&
    (query.to === undefined || (started !== undefined && started < query.to)) &&
    (query.state === undefined || row.state === query.state) &&
    (query.service === undefined || row.service_name === query.service) &&
    words.every((word) => text.includes(word))
  );
}

describe('tracePage', () => {
  const time = fc.integer({ min: 0, max: 30 }).map((n) => {
    const nano = (n * 1000).toString().padStart(9, '0');
    return `2026-11-23T00:00:00.${nano}Z`;
  });
  const queries = fc.record({
    from: fc.option(time, { nil: undefined }),
    to: fc.option(time, { nil: undefined }),
    order: fc.constantFrom('newest', 'oldest', 'slowest', 'costliest'),
    limit: fc.integer({ min: 1, max: 12 }),
    pageToken: fc.constant(undefined),
    search: fc.option(
      fc.constantFrom('trip', 'PLAN 3', 'österreich', 'svc-1', '0a', 'no such', ' '),
      {
        nil: undefined,
      },
    ),
    state: fc.option(fc.constantFrom('OK', 'ERROR', 'IN_PROGRESS'), { nil: undefined }),
    service: fc.option(fc.constantFrom('svc-0', 'svc-2', 'edge', 'none'), { nil: undefined }),
  });

  test('pages hold exactly the matching rows of the view, once each', async () => {
    const rows = await viewRows();
    expect(rows).toHaveLength(30);
    await fc.assert(
      fc.asyncProperty(queries, async (query) => {
        const want = rows.filter((row) => matches(row, query)).map((row) => row.trace_id);
        const seen: JsonRow[] = [];
        let pageToken: string | undefined;
        do {
          const page = await reader.tracePage({ ...query, pageToken });
          expect(page.total).toBe(want.length);
          expect(page.traces.length).toBeLessThanOrEqual(query.limit);
          seen.push(...page.traces);
          pageToken = page.nextPageToken;
        } while (pageToken !== undefined);
        expect(seen.map((row) => row.trace_id).toSorted()).toEqual(want.toSorted());
      }),
      { seed, numRuns: 60 },
    );
  });

  test.each([
    ['newest', 'start_time', -1],
    ['oldest', 'start_time', 1],
    ['slowest', 'duration_ns', -1],
    ['costliest', 'cost', -1],
  ] as const)('%s is ordered by %s, absent values last', async (order, column, sign) => {
    const { traces } = await reader.tracePage({ ...everything, order });
    const values = traces.map((row) => row[column]);
    const present = values.filter((value) => value !== null);
    expect(values.slice(0, present.length)).toEqual(present);
    for (const [at, value] of present.slice(1).entries()) {
      const before = present[at];
      if (typeof before === 'number' && typeof value === 'number') {
        // Sums of doubles that differ in their last bits count as equal.
        expect((value - before) * sign).toBeGreaterThan(-1e-9);
      } else {
        expect(String(value).localeCompare(String(before)) * sign).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test.each([
    ['a time nobody can read', { from: 'yesterday' }, 'invalid_time'],
    ['a time beyond 2262', { to: '2263-01-01' }, 'invalid_time'],
    ['a token that is no token', { pageToken: 'x' }, 'invalid_page_token'],
    [
      'a token of another order',
      { pageToken: writePageToken('oldest', { key: '1', tie: traceId(1) }) },
      'invalid_page_token',
    ],
    [
      'a token with SQL in it',
      { pageToken: writePageToken('newest', { key: "1'; --", tie: traceId(1) }) },
      'invalid_page_token',
    ],
  ])('refuses %s', async (_name, part, code) => {
    const asked = async () => reader.tracePage({ ...everything, ...part });
    await expect(asked()).rejects.toSatisfy((e) => e instanceof Invalid && e.code === code);
  });

  test('an empty answer still has a total', async () => {
    const page = await reader.tracePage({ ...everything, search: 'nothing like it' });
    expect(page).toEqual({ traces: [], nextPageToken: undefined, total: 0 });
  });
});

describe('traceFacets', () => {
  const filters = fc.record({
    from: fc.option(fc.constantFrom('2026-11-23T00:00:00.000005000Z'), { nil: undefined }),
    to: fc.option(fc.constantFrom('2026-11-23T00:00:00.000020000Z'), { nil: undefined }),
    search: fc.option(fc.constantFrom('trip', 'svc-1', 'no such'), { nil: undefined }),
    state: fc.option(fc.constantFrom('OK', 'ERROR', 'IN_PROGRESS'), { nil: undefined }),
    service: fc.option(fc.constantFrom('svc-0', 'edge', 'none'), { nil: undefined }),
  });

  test('each count is the total of the page that it leads to', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const total = async (changed: Partial<TracePageQuery>) =>
          (await reader.tracePage({ ...everything, ...filter, ...changed })).total;
        const facets = await reader.traceFacets({ ...filter, limit: 100 });
        const { state, service, services } = facets;
        for (const value of ['OK', 'ERROR', 'IN_PROGRESS'] as const) {
          expect(state).toContainEqual({ value, count: await total({ state: value }) });
        }
        expect(state).toHaveLength(3);
        expect(services).toBe(service.length);
        for (const { value, count } of service) {
          expect(count).toBe(await total({ service: value }));
          expect(count).toBeGreaterThan(0);
        }
        // Those that are not told have none; a trace may have no service.
        const all = service.reduce((sum, { count }) => sum + count, 0);
        expect(all).toBeLessThanOrEqual(await total({ service: undefined }));
      }),
      { seed, numRuns: 60 },
    );
  });

  test('the services with most traces are told, the one asked for among them', async () => {
    const none = { ...everything, limit: 2 };
    const most = (await reader.traceFacets({ ...none, limit: 100 })).service;
    const byCount = most.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    expect(most).toEqual(byCount);
    expect(new Set(most.map(({ value }) => value))).toEqual(
      new Set((await viewRows()).map((row) => row.service_name).filter(Boolean)),
    );
    const two = await reader.traceFacets(none);
    expect([two.service, two.services]).toEqual([most.slice(0, 2), most.length]);
    const last = most.at(-1);
    const asked = await reader.traceFacets({ ...none, service: last?.value });
    expect(asked.service).toEqual([most[0], last]);
  });
});

describe('traceDetail', () => {
  test('waits for the flush and gives typed rows', async () => {
    const before = flushes;
    const detail = await reader.traceDetail(traceId(0).toUpperCase());
    expect(flushes).toBe(before + 1);
    expect(detail?.trace.trace_id).toBe(traceId(0));
    expect(detail?.spans.map((span) => span.span_id)).toEqual([
      '0000000000000002',
      '0000000000000001',
      '0000000000000000',
    ]);
    expect(detail?.spans[0]).toMatchObject({
      start_time: '2026-11-23T00:00:00.000000008Z',
      end_time: null,
      start_time_unix_nano: null,
      end_time_unix_nano: '18446744073709551615',
      duration_ns: '9007199254740993',
      input_tokens: 3,
      temperature: 'NaN',
      finish_reasons: ['stop'],
      attributes: { a: { b: [1, 'x', null] } },
      resource_attributes: { 'service.name': 'svc' },
      input_messages: [{ role: 'user', parts: [] }],
      events: [],
      tool_definitions: null,
      sample_weight: 1,
    });
    expect(detail?.redactions).toMatchObject([{ field: 'attributes.k', rule: 'email', count: 2 }]);
    expect(detail?.receipts).toMatchObject([
      { batch_id: 'batch-0', received_time: '2026-11-23T00:00:00.000000000Z', bytes_in: 10 },
      { batch_id: 'batch-1', dropped: { sampled: 1 } },
    ]);
  });

  test('the log records of a trace come by time, those without one last, and are counted', async () => {
    const found = await reader.traceDetail(traceId(0));
    expect(found?.logCount).toBe(4);
    const names = found?.logs.map(({ event_name, severity, body }) => [event_name, severity, body]);
    expect(names).toEqual([
      ['e2', 'INFO', { n: 2 }],
      ['e1', 'DEBUG', { n: 1 }],
      ['e0', null, { n: 0 }],
      ['e3', 'ERROR', { n: 3 }],
    ]);
    expect(found?.logs[0]).toMatchObject({
      resource_attributes: { 'service.name': 'svc' },
      flags: 0,
    });
    expect((await reader.traceDetail(traceId(1)))?.logCount).toBe(0);
  });

  test('an unknown trace is undefined', async () => {
    expect(await reader.traceDetail('f'.repeat(32))).toBeUndefined();
    expect(await reader.traceDetail("' OR true --")).toBeUndefined();
  });
});

test('views are described by their comments', async () => {
  const views = await reader.views();
  expect(views.map((view) => view.name)).toEqual([...publicViews]);
  for (const view of views) {
    expect(view.comment, view.name).not.toBe('');
    expect(view.columns.length, view.name).toBeGreaterThan(3);
    for (const column of view.columns) {
      expect(column.comment, `${view.name}.${column.name}`).not.toBe('');
      expect(column.type).not.toBe('');
    }
  }
});

test('totals count what is stored', async () => {
  expect(await reader.totals()).toEqual({
    traces: 30,
    spans: 6,
    logRecords: 5,
    metricPoints: 0,
    newestTraceId: traceId(14),
    services: ['edge', 'svc-0', 'svc-1', 'svc-2'],
  });
});

test('an empty store answers too, and a closed one refuses', async () => {
  const empty = await DuckDBInstance.create(':memory:', { enable_external_access: 'false' });
  const connection = await empty.connect();
  await applySchema(connection);
  connection.closeSync();
  const own = createReader({ instance: empty, flushed: async () => {}, limits: defaultLimits });
  expect(await own.totals()).toEqual({
    traces: 0,
    spans: 0,
    logRecords: 0,
    metricPoints: 0,
    newestTraceId: undefined,
    services: [],
  });
  expect((await own.tracePage(everything)).total).toBe(0);
  await own.close();
  await expect(own.totals()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await own.memory()).toBeUndefined();
  empty.closeSync();
});

test('a reader neither blocks the writer nor sees half a transaction', async () => {
  const writer = await instance.connect();
  await writer.run('BEGIN');
  await writer.run(`INSERT INTO span (trace_id, span_id, name) VALUES ('w', 'w', 'w')`);
  expect((await reader.totals()).spans).toBe(6);
  await writer.run('ROLLBACK');
  writer.closeSync();
});

describe('the rendered text of each query', () => {
  const rendered = [
    'trace-ids',
    'trace-facets',
    'session-page',
    'rollup',
    'rollup-exact',
    'rollup-exact-traces',
    'rollup-quantile',
  ];

  test.each(queryNames.filter((name) => !rendered.includes(name)))('%s', async (name) => {
    await expect(readQuery(name)).toMatchFileSnapshot(`golden/${name}.sql`);
  });

  const pageToken = (order: TracePageQuery['order']) =>
    writePageToken(order, { key: '1', tie: traceId(1) });
  const all = {
    from: '2026-11-23',
    to: '2026-11-24',
    search: 'a b',
    state: 'OK',
    service: 's',
  } as const;

  test.each([
    ['newest', everything],
    ['oldest-next', { ...everything, order: 'oldest', pageToken: pageToken('oldest') }],
    ['slowest-filtered', { ...everything, ...all, order: 'slowest' }],
    ['costliest-next', { ...everything, order: 'costliest', pageToken: pageToken('costliest') }],
  ] as const)('trace-ids, %s', async (name, query) => {
    const { sql } = traceIdsQuery(readQuery('trace-ids'), query);
    await expect(sql).toMatchFileSnapshot(`golden/trace-ids-${name}.sql`);
  });

  test.each([
    ['all', everything],
    ['filtered', { ...everything, ...all }],
  ] as const)('trace-facets, %s', async (name, query) => {
    const { sql } = traceFacetsQuery(readQuery('trace-facets'), query);
    await expect(sql).toMatchFileSnapshot(`golden/trace-facets-${name}.sql`);
  });
});

test('page tokens come back as they were given', () => {
  const key = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map(String),
    fc.float({ min: 0, max: 1e6, noNaN: true }).map((n) => String(Math.abs(n))),
  );
  fc.assert(
    fc.property(key, fc.constantFrom('newest', 'costliest'), (text, order) => {
      const position = { key: text, tie: traceId(7) };
      expect(readPageToken(writePageToken(order, position), order)).toEqual(position);
    }),
    { seed },
  );
});

test.each([
  ['2026-11-23', start],
  ['2026-11-23T00:00Z', start],
  ['2026-11-23T00:00:00.000000001Z', start + 1n],
  ['2026-11-23T01:00:00+01:00', start],
  ['2026-11-23 00:00:00.5', start + 500_000_000n],
  ['1969-12-31T23:59:59.9Z', -100_000_000n],
])('reads the time %s', (text, want) => {
  expect(readTime(text, 'from')).toBe(want);
});
