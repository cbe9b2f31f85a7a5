/** Pages behind a position: in the order of a key, and of a tie-breaker where keys are equal. */
import type { DuckDBValue } from '@duckdb/node-api';
import type { JsonRow } from '../contract.ts';
import type { TracePageQuery } from '../pages-contract.ts';
import { readPageToken, writePageToken } from './page-token.ts';
import { numberOf, textOf } from './rows.ts';

export interface OrderSql {
  /** Never NULL, so that a page can go on behind any row. */
  readonly key: string;
  readonly type: 'BIGINT' | 'DOUBLE';
  readonly direction: 'ASC' | 'DESC';
}

type PageQuery = Pick<TracePageQuery, 'order' | 'pageToken' | 'limit'>;

interface Keyset {
  /** The condition on `order_key` and the tie-breaker: behind the page before. */
  readonly after: string;
  readonly values: Readonly<Record<string, DuckDBValue>>;
}

/**
 * @param tie column of 32 hex digits, no two alike
 * @throws Invalid where the page token cannot be read
 */
export function keyset(query: PageQuery, order: OrderSql, tie: 'trace_id' | 'tie'): Keyset {
  const token = readPageToken(query.pageToken, query.order);
  // One more than asked for says whether there is a next page.
  const limit = BigInt(query.limit + 1);
  if (token === undefined) return { after: 'true', values: { limit } };
  const compare = order.direction === 'DESC' ? '<' : '>';
  const key = `$after_key::${order.type}`;
  return {
    after: `order_key ${compare} ${key}
    OR (order_key = ${key} AND ${tie} ${compare} $after_id)`,
    values: { after_key: token.key, after_id: token.tie, limit },
  };
}

interface CutPage {
  readonly rows: readonly JsonRow[];
  readonly nextPageToken: string | undefined;
  /** How many match in all; it stands in every row, and alone in one where nothing matches. */
  readonly total: number;
}

/** @param found rows of a page's query: at most one more than the page holds */
export function cutPage(
  query: PageQuery,
  found: readonly JsonRow[],
  tie: 'trace_id' | 'tie',
): CutPage {
  const [first] = found;
  const matches = found.filter((row) => row[tie] !== null);
  const rows = matches.slice(0, query.limit);
  const last = rows.at(-1);
  const hasMore = last !== undefined && matches.length > query.limit;
  const position = hasMore && { key: textOf(last, 'order_key'), tie: textOf(last, tie) };
  return {
    rows,
    nextPageToken: position ? writePageToken(query.order, position) : undefined,
    total: first === undefined ? 0 : numberOf(first, 'total'),
  };
}
