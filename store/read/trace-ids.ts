/** Renders `trace-ids.sql` for a page: names come from the lists here, values are bound. */
import type { TracePageQuery } from '../pages-contract.ts';
import { textList } from '../schema/manifest.ts';
import { keyset, type OrderSql } from './keyset.ts';
import { type BoundQuery, fillQuery } from './queries.ts';
import {
  conditionsOf,
  filterValues,
  partsOf,
  textsOf,
  traceFilters,
  usedOf,
} from './trace-filters.ts';

type Order = TracePageQuery['order'];

/** Absent values come last. Costs are rounded: a sum of doubles may differ in its last bits. */
const orders: Readonly<Record<Order, OrderSql>> = {
  newest: {
    key: 'coalesce(epoch_ns(start_time), -9223372036854775807)',
    type: 'BIGINT',
    direction: 'DESC',
  },
  oldest: {
    key: 'coalesce(epoch_ns(start_time), 9223372036854775807)',
    type: 'BIGINT',
    direction: 'ASC',
  },
  slowest: {
    key: 'coalesce(duration_ns, -9223372036854775807)',
    type: 'BIGINT',
    direction: 'DESC',
  },
  costliest: { key: 'round(coalesce(cost, -1), 9)', type: 'DOUBLE', direction: 'DESC' },
};

/**
 * @param template the text of `trace-ids.sql`
 * @throws Invalid where a time or the page token cannot be read
 */
export function traceIdsQuery(template: string, query: TracePageQuery): BoundQuery {
  const order = orders[query.order];
  const values = filterValues(query);
  const used = usedOf(traceFilters, values);
  const parts = partsOf(used, query);
  const position = keyset(query, order, 'trace_id');
  return {
    sql: fillQuery(template, {
      order_key: order.key,
      direction: order.direction,
      parts,
      texts: textList(textsOf(used)),
      filters: conditionsOf(used, parts),
      after: position.after,
    }),
    values: { ...values, ...position.values },
  };
}
