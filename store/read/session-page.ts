/** Renders `session-page.sql`: names come from the lists here, values are bound. */
import {
  type DuckDBConnection,
  type DuckDBValue,
  listValue,
  timestampNanosValue,
} from '@duckdb/node-api';
import type { SessionPage, SessionPageQuery } from '../contract.ts';
import { cutPage, keyset, type OrderSql } from './keyset.ts';
import { type BoundQuery, fillQuery, type QueryName } from './queries.ts';
import { readTime } from './read-time.ts';
import { readRows, textOf } from './rows.ts';
import { searchWords } from './trace-ids.ts';

type Order = SessionPageQuery['order'];

/**
 * By the last thing that happened, or the first. By the cost before sampling: what is kept of a
 * dear session may be cheap. Costs are rounded, as in `trace-ids.ts`.
 */
const orders: Readonly<Record<Order, OrderSql>> = {
  newest: {
    key: 'coalesce(epoch_ns(end_time), -9223372036854775807)',
    type: 'BIGINT',
    direction: 'DESC',
  },
  oldest: {
    key: 'coalesce(epoch_ns(start_time), 9223372036854775807)',
    type: 'BIGINT',
    direction: 'ASC',
  },
  costliest: { key: 'round(coalesce(cost_estimate, -1), 9)', type: 'DOUBLE', direction: 'DESC' },
};

const filters = {
  from: 'end_time >= $from',
  to: 'start_time < $to',
  session: 'session_id = $session',
  user: 'user_id = $user',
  service: 'list_contains(services, $service)',
  words: `len(list_filter($words, lambda word: NOT contains(lower(concat_ws(chr(10),
      session_id, user_id, input_preview, output_preview)), word))) = 0`,
} as const;

/**
 * First which sessions, then their rows: all columns of all sessions did not fit into DuckDB's
 * memory where 180,000 traces were stored. Of one session only its traces are looked at.
 *
 * @throws Invalid where a time or the page token cannot be read
 */
export async function readSessionPage(
  connection: DuckDBConnection,
  query: SessionPageQuery,
  sql: (name: QueryName) => string,
): Promise<SessionPage> {
  const { session } = query;
  const page = sessionPageQuery(sql('session-page'), query);
  const tracesOf = async (sessions: readonly string[]) => {
    const values = { session_ids: listValue([...sessions]) };
    const found = await readRows(connection, { sql: sql('session-trace-ids'), values });
    return found.map((row) => textOf(row, 'trace_id'));
  };
  const own = session === undefined ? undefined : await tracesOf([session]);
  if (own?.length === 0) return { sessions: [], nextPageToken: undefined, total: 0 };
  const values = { ...page.values, ...(own && { trace_ids: listValue([...own]) }) };
  const found = await readRows(connection, { sql: page.sql, values });
  const { rows, nextPageToken, total } = cutPage(query, found, 'tie');
  if (rows.length === 0) return { sessions: [], nextPageToken, total };
  const ids = rows.map((row) => textOf(row, 'session_id'));
  const whole = await readRows(connection, {
    sql: sql('session-rows'),
    values: {
      session_ids: listValue(ids),
      trace_ids: listValue([...(own ?? (await tracesOf(ids)))]),
    },
  });
  const byId = new Map(whole.map((row) => [textOf(row, 'session_id'), row]));
  const sessions = ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  return { sessions, nextPageToken, total };
}

/**
 * Where it names a session, `trace_ids` have to be bound, too.
 *
 * @param template the text of `session-page.sql`
 * @throws Invalid where a time or the page token cannot be read
 */
export function sessionPageQuery(template: string, query: SessionPageQuery): BoundQuery {
  const order = orders[query.order];
  const values = filterValues(query);
  const conditions = Object.entries(filters)
    .filter(([name]) => name in values)
    .map(([, condition]) => condition);
  const position = keyset(query, order, 'tie');
  return {
    sql: fillQuery(template, {
      source: query.session === undefined ? 'sessions' : 'session_sums($trace_ids)',
      order_key: order.key,
      direction: order.direction,
      filters: conditions.length === 0 ? 'true' : conditions.join('\n    AND '),
      after: position.after,
    }),
    values: { ...values, ...position.values },
  };
}

function filterValues(query: SessionPageQuery): Record<string, DuckDBValue> {
  const values: Record<string, DuckDBValue> = {};
  if (query.from !== undefined) values.from = timestampNanosValue(readTime(query.from, 'from'));
  if (query.to !== undefined) values.to = timestampNanosValue(readTime(query.to, 'to'));
  if (query.session !== undefined) values.session = query.session;
  if (query.user !== undefined) values.user = query.user;
  if (query.service !== undefined) values.service = query.service;
  const words = searchWords(query.search);
  if (words.length > 0) values.words = listValue([...words]);
  return values;
}
