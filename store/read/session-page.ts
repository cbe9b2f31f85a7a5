/** Renders `session-page.sql`: names come from the lists here, values are bound. */
import {
  type DuckDBConnection,
  type DuckDBValue,
  listValue,
  timestampNanosValue,
} from '@duckdb/node-api';
import type { SessionPage, SessionPageQuery } from '../pages-contract.ts';
import { sumsOf } from '../schema/manifest.ts';
import { cutPage, keyset, type OrderSql } from './keyset.ts';
import { type BoundQuery, fillQuery, type QueryName } from './queries.ts';
import { readTime } from './read-time.ts';
import { readRows, textOf } from './rows.ts';
import { conditionsOf, type FilterSql, searchWords, textsOf, usedOf } from './trace-filters.ts';

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

const filters: Readonly<Record<string, FilterSql>> = {
  from: { condition: 'end_time >= $from' },
  to: { condition: 'start_time < $to' },
  session: { condition: 'session_id = $session' },
  user: { condition: 'user_id = $user', texts: ['user_id'] },
  service: { condition: 'list_contains(services, $service)', texts: ['services'] },
  words: { condition: 'session_id IN (FROM session_words({parts}, $words))' },
};

/**
 * First which sessions, then their rows: all columns of all sessions do not fit into DuckDB's
 * memory. Of one session only its traces are looked at.
 *
 * @throws Invalid where a time or the page token cannot be read
 */
export async function readSessionPage(
  connection: DuckDBConnection,
  query: SessionPageQuery,
  sql: (name: QueryName) => string,
): Promise<SessionPage> {
  const found = await readRows(connection, sessionPageQuery(sql('session-page'), query));
  const { rows, nextPageToken, total } = cutPage(query, found, 'tie');
  if (rows.length === 0) return { sessions: [], nextPageToken, total };
  const ids = rows.map((row) => textOf(row, 'session_id'));
  const values = { session_ids: listValue(ids) };
  const whole = await readRows(connection, { sql: sql('session-rows'), values });
  const byId = new Map(whole.map((row) => [textOf(row, 'session_id'), row]));
  const sessions = ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  return { sessions, nextPageToken, total };
}

/**
 * @param template the text of `session-page.sql`
 * @throws Invalid where a time or the page token cannot be read
 */
export function sessionPageQuery(template: string, query: SessionPageQuery): BoundQuery {
  const order = orders[query.order];
  const values = filterValues(query);
  const used = usedOf(filters, values);
  const isOfOne = query.session !== undefined;
  const position = keyset(query, order, 'tie');
  return {
    sql: fillQuery(template, {
      source: isOfOne ? 'session_rows([$session])' : sumsOf('sessions', textsOf(used)),
      order_key: order.key,
      direction: order.direction,
      filters: conditionsOf(used, isOfOne ? ownTraces : 'true'),
      after: position.after,
    }),
    values: { ...values, ...position.values },
  };
}

const ownTraces = `trace_id IN (
      SELECT trace_id FROM trace_part WHERE session_id = $session OR root.session_id = $session)`;

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
