/** Renders `session-page.sql`: names come from the lists here, values are bound. */
import { type DuckDBValue, listValue, timestampNanosValue } from '@duckdb/node-api';
import type { JsonRow, SessionPage, SessionPageQuery } from '../contract.ts';
import { readPageToken, writePageToken } from './page-token.ts';
import { fillQuery } from './queries.ts';
import { readTime } from './read-time.ts';
import { numberOf, textOf } from './rows.ts';
import { type BoundQuery, searchWords } from './trace-ids.ts';

type Order = SessionPageQuery['order'];

interface OrderSql {
  /** Never NULL, so that a page can go on behind any row. */
  readonly key: string;
  readonly type: 'BIGINT' | 'DOUBLE';
  readonly direction: 'ASC' | 'DESC';
}

/** By the last thing that happened, or the first. Costs are rounded, as in `trace-ids.ts`. */
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
  costliest: { key: 'round(coalesce(cost, -1), 9)', type: 'DOUBLE', direction: 'DESC' },
};

const filters = {
  from: 'end_time >= $from',
  to: 'start_time < $to',
  user: 'user_id = $user',
  service: 'list_contains(services, $service)',
  words: `len(list_filter($words, lambda word: NOT contains(lower(concat_ws(chr(10),
      session_id, user_id, input_preview, output_preview)), word))) = 0`,
} as const;

/**
 * @param template the text of `session-page.sql`
 * @throws Invalid where a time or the page token cannot be read
 */
export function sessionPageQuery(template: string, query: SessionPageQuery): BoundQuery {
  const order = orders[query.order];
  const values = filterValues(query);
  const conditions = Object.entries(filters)
    .filter(([name]) => name in values)
    .map(([, condition]) => condition);
  const token = readPageToken(query.pageToken, query.order);
  const compare = order.direction === 'DESC' ? '<' : '>';
  const key = `$after_key::${order.type}`;
  const after = `order_key ${compare} ${key}
    OR (order_key = ${key} AND tie ${compare} $after_id)`;
  return {
    sql: fillQuery(template, {
      order_key: order.key,
      direction: order.direction,
      filters: conditions.length === 0 ? 'true' : conditions.join('\n    AND '),
      after: token === undefined ? 'true' : after,
    }),
    values: {
      ...values,
      ...(token === undefined ? {} : { after_key: token.key, after_id: token.traceId }),
      // One more than asked for says whether there is a next page.
      limit: BigInt(query.limit + 1),
    },
  };
}

/** @param found rows of `session-page.sql`: at most one more than the page holds */
export function sessionPage(query: SessionPageQuery, found: readonly JsonRow[]): SessionPage {
  const [first] = found;
  const total = first === undefined ? 0 : numberOf(first, 'total');
  const matches = found.filter((row) => row.session_id !== null);
  const shown = matches.slice(0, query.limit);
  const last = shown.at(-1);
  const hasMore = last !== undefined && matches.length > query.limit;
  return {
    sessions: shown.map(({ total: _total, tie: _tie, order_key: _key, ...session }) => session),
    nextPageToken: hasMore
      ? writePageToken(query.order, {
          key: textOf(last, 'order_key'),
          traceId: textOf(last, 'tie'),
        })
      : undefined,
    total,
  };
}

function filterValues(query: SessionPageQuery): Record<string, DuckDBValue> {
  const values: Record<string, DuckDBValue> = {};
  if (query.from !== undefined) values.from = timestampNanosValue(readTime(query.from, 'from'));
  if (query.to !== undefined) values.to = timestampNanosValue(readTime(query.to, 'to'));
  if (query.user !== undefined) values.user = query.user;
  if (query.service !== undefined) values.service = query.service;
  const words = searchWords(query.search);
  if (words.length > 0) values.words = listValue([...words]);
  return values;
}
