import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import { hex, type SpanInput, spanBlock, spanRow } from '../../test/rows/span-rows.ts';
import type { JsonRow, StoreReader } from '../contract.ts';
import type { SessionPageQuery } from '../pages-contract.ts';
import { applySchema } from '../schema/apply-schema.ts';
import { Loader } from '../write/loader.ts';
import { readQuery } from './queries.ts';
import { createReader } from './reader.ts';
import { sessionPageQuery } from './session-page.ts';

const seed = 20_261_126;
let instance: DuckDBInstance;
let reader: StoreReader & { close(): Promise<void> };

/** Traces 1 to 24 of sessions 0 to 6; every seventh trace has none. Each an agent over two calls. */
const traces = Array.from({ length: 24 }, (_, n) => spansOf(n + 1));

function spansOf(trace: number): readonly SpanInput[] {
  const at = 1_700_000_000_000_000_000n + BigInt(trace) * 1_000_000_000n;
  const ids = { trace_id: hex(trace, 32), start_time: at, end_time: at + 500_000_000n };
  const session = trace % 7 === 0 ? null : `session ${trace % 7}`;
  const call = {
    span_type: 'LLM',
    input_tokens: trace,
    cost: trace / 4,
    parent_span_id: hex(1, 16),
  };
  return [
    spanRow(0, {
      ...ids,
      session_id: session,
      span_id: hex(1, 16),
      span_type: 'AGENT',
      input_tokens: trace * 2,
      user_id: trace % 2 === 0 ? `user ${trace % 3}` : null,
      service_name: `service ${trace % 3}`,
      status_code: trace % 5 === 0 ? 'ERROR' : 'OK',
      input_preview: `question ${trace}`,
      output_preview: `answer ${trace}`,
    }),
    spanRow(1, { ...ids, ...call, span_id: hex(2, 16) }),
    // The session of a call below is not the trace's.
    spanRow(2, { ...ids, ...call, span_id: hex(3, 16), session_id: 'another' }),
  ];
}

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await applySchema(connection);
  connection.closeSync();
  const loader = await Loader.open(instance);
  // The traces without a session of their own take the first one that is named: `another`.
  for (const [seq, spans] of traces.entries()) {
    await loader.load([{ seq: seq + 1, blocks: readRowBlocks(spanBlock(spans)) }]);
  }
  loader.close();
  reader = createReader({ instance, flushed: async () => {}, limits: defaultLimits });
});

afterAll(async () => {
  await reader.close();
  instance.closeSync();
});

const everything: SessionPageQuery = {
  ...{ from: undefined, to: undefined, order: 'newest', limit: 100, pageToken: undefined },
  ...{ search: undefined, session: undefined, user: undefined, service: undefined },
};

test('a session sums its traces, each call once', async () => {
  const { sessions, total } = await reader.sessionPage({ ...everything, order: 'oldest' });
  expect(total).toBe(7);
  // Traces 1, 8, 15 and 22.
  const plain = {
    session_id: 'session 1',
    start_time: '2023-11-14T22:13:21.000000000Z',
    end_time: '2023-11-14T22:13:42.500000000Z',
    duration_ns: 21_500_000_000,
    trace_count: 4,
    error_trace_count: 1,
    span_count: 12,
    error_count: 1,
    input_tokens: 2 * (1 + 8 + 15 + 22),
    output_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    input_cost: null,
    output_cost: null,
    cost: (1 + 8 + 15 + 22) / 2,
    user_id: 'user 2',
    services: ['service 0', 'service 1', 'service 2'],
    input_preview: 'question 1',
    output_preview: 'answer 22',
  };
  expect(sessions[0]).toEqual({ ...plain, is_sampled: false, ...estimatesOf(plain) });
  expect(sessions.at(-1)).toMatchObject({ session_id: 'another', trace_count: 3 });
});

const figures = [
  ...['trace_count', 'error_trace_count', 'span_count', 'error_count'],
  ...['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens'],
  ...['reasoning_tokens', 'input_cost', 'output_cost', 'cost'],
];

/** Nothing is sampled. */
function estimatesOf(row: JsonRow): JsonRow {
  return Object.fromEntries(
    figures.flatMap((name) => [
      [`${name}_estimate`, row[name] ?? null],
      [`${name}_standard_error`, row[name] === null ? null : 0],
    ]),
  );
}

test('model_calls are the spans that count: their sums by model are those of the traces', async () => {
  const sums = 'sum(input_tokens)::BIGINT AS tokens, sum(cost) AS cost';
  const rows = async (query: string) =>
    (await reader.sql({ query, params: undefined, rowsMax: 10, timeoutMs: 5_000 })).rows;
  const calls = await rows(`SELECT count(*), ${sums} FROM model_calls`);
  expect(calls[0]?.[0]).toBe(48);
  expect(await rows(`SELECT 48, ${sums} FROM traces`)).toEqual(calls);
  expect(
    await rows(`SELECT 48, ${sums} FROM spans WHERE NOT is_aggregate AND NOT is_repeat`),
  ).toEqual(calls);
});

/** What a page should hold, decided over all rows one by one. */
function matches(row: JsonRow, query: SessionPageQuery): boolean {
  const text = [row.session_id, row.user_id, row.input_preview, row.output_preview]
    .map((value) => String(value ?? '').toLowerCase())
    .join('\n');
  const words = query.search?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const { services } = row;
  return (
    (query.from === undefined || String(row.end_time) >= query.from) &&
    (query.to === undefined || String(row.start_time) < query.to) &&
    (query.session === undefined || row.session_id === query.session) &&
    (query.user === undefined || row.user_id === query.user) &&
    (query.service === undefined ||
      (Array.isArray(services) && services.includes(query.service))) &&
    words.every((word) => text.includes(word))
  );
}

test('pages hold exactly the matching sessions, once each', async () => {
  const all = (await reader.sessionPage(everything)).sessions;
  const time = fc.integer({ min: 18, max: 48 }).map((n) => `2023-11-14T22:13:${n}.000000000Z`);
  const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
  const queries = fc.record({
    from: maybe(time),
    to: maybe(time),
    order: fc.constantFrom('newest', 'oldest', 'costliest'),
    limit: fc.integer({ min: 1, max: 4 }),
    pageToken: fc.constant(undefined),
    search: maybe(fc.constantFrom('SESSION', 'question 1', 'another', 'user 2 answer', 'nothing')),
    session: maybe(fc.constantFrom('session 1', 'none')),
    user: maybe(fc.constantFrom('user 0', 'user 1', 'nobody')),
    service: maybe(fc.constantFrom('service 0', 'service 2', 'none')),
  });
  await fc.assert(
    fc.asyncProperty(queries, async (query) => {
      const want = all.filter((row) => matches(row, query)).map((row) => String(row.session_id));
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const page = await reader.sessionPage({ ...query, pageToken });
        expect(page.total).toBe(want.length);
        expect(page.sessions.length).toBeLessThanOrEqual(query.limit);
        seen.push(...page.sessions.map((row) => String(row.session_id)));
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
      expect(seen.toSorted()).toEqual(want.toSorted());
    }),
    { seed, numRuns: 40 },
  );
});

test.each([
  ['newest', (row: JsonRow) => -Date.parse(String(row.end_time))],
  ['oldest', (row: JsonRow) => Date.parse(String(row.start_time))],
  ['costliest', (row: JsonRow) => -Number(row.cost_estimate)],
] as const)('%s', async (order, key) => {
  const keys = (await reader.sessionPage({ ...everything, order })).sessions.map(key);
  expect(keys).toEqual(keys.toSorted((a, b) => a - b));
});

test.each([
  ['a time nobody can read', { from: 'yesterday' }, 'invalid_time'],
  ['a token that is no token', { pageToken: 'x' }, 'invalid_page_token'],
])('refuses %s', async (_name, part, code) => {
  const asked = async () => reader.sessionPage({ ...everything, ...part });
  await expect(asked()).rejects.toMatchObject({ code });
});

describe('the rendered text', () => {
  const exactly = { session: 'x', user: 'u', service: 's' };
  const all = { from: '2026-11-23', to: '2026-11-24', search: 'a b', ...exactly };
  test.each([
    ['newest', everything],
    ['costliest-filtered', { ...everything, ...all, order: 'costliest' }],
  ] as const)('%s', async (name, query) => {
    const { sql } = sessionPageQuery(readQuery('session-page'), query);
    await expect(sql).toMatchFileSnapshot(`golden/session-page-${name}.sql`);
  });
});
