/** Renders `trace-ids.sql` for a page: names come from the lists here, values are bound. */
import { type DuckDBValue, listValue, timestampNanosValue } from '@duckdb/node-api';
import type { TracePageQuery } from '../contract.ts';
import { textList } from '../schema/manifest.ts';
import { keyset, type OrderSql } from './keyset.ts';
import { type BoundQuery, fillQuery } from './queries.ts';
import { readTime } from './read-time.ts';

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

export interface FilterSql {
  /** `{parts}` stands for the parts that are summed. */
  readonly condition: string;
  /** Columns that it needs and that cost. */
  readonly texts?: readonly string[];
}

interface TraceFilterSql extends FilterSql {
  /**
   * True for every part that could make its trace match, where few are; spares the others from
   * being summed.
   */
  readonly candidate?: (query: TracePageQuery) => string | undefined;
}

type FilterName = 'from' | 'to' | 'state' | 'service' | 'words';

const filters: Readonly<Record<FilterName, TraceFilterSql>> = {
  from: { condition: 'start_time >= $from', candidate: () => 'start_time >= $from' },
  to: { condition: 'start_time < $to' },
  state: {
    condition: 'state = $state',
    candidate: ({ state }) => (state === 'ERROR' ? `root.status_code = 'ERROR'` : undefined),
  },
  service: {
    condition: 'service_name = $service',
    candidate: () => '(root.service_name = $service OR earliest.service_name = $service)',
    texts: ['service_name'],
  },
  words: { condition: 'trace_id IN (FROM trace_words({parts}, $words))' },
};

/** Words of a search beyond this many are left out. */
const wordsMax = 16;

/**
 * @param template the text of `trace-ids.sql`
 * @throws Invalid where a time or the page token cannot be read
 */
export function traceIdsQuery(template: string, query: TracePageQuery): BoundQuery {
  const order = orders[query.order];
  const values = filterValues(query);
  const used = usedOf(filters, values);
  const parts = candidateTraces(used.flatMap(({ candidate }) => candidate?.(query) ?? []));
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

/** The filters that the query has a value for. */
export function usedOf<Filter extends FilterSql>(
  all: Readonly<Record<string, Filter>>,
  values: Readonly<Record<string, DuckDBValue>>,
): readonly Filter[] {
  return Object.entries(all).flatMap(([name, filter]) => (name in values ? [filter] : []));
}

export function conditionsOf(used: readonly FilterSql[], parts: string): string {
  const conditions = used.map(({ condition }) => fillQuery(condition, { parts }));
  return conditions.length === 0 ? 'true' : conditions.join('\n    AND ');
}

export function textsOf(used: readonly FilterSql[]): readonly string[] {
  return used.flatMap(({ texts = [] }) => texts);
}

/** Different parts of a trace may fulfil different candidates, so each names its own traces. */
function candidateTraces(candidates: readonly string[]): string {
  if (candidates.length === 0) return 'true';
  return candidates
    .map((candidate) => `trace_id IN (SELECT trace_id FROM trace_part WHERE ${candidate})`)
    .join('\n    AND ');
}

function filterValues(query: TracePageQuery): Record<string, DuckDBValue> {
  const values: Record<string, DuckDBValue> = {};
  if (query.from !== undefined) values.from = timestampNanosValue(readTime(query.from, 'from'));
  if (query.to !== undefined) values.to = timestampNanosValue(readTime(query.to, 'to'));
  if (query.state !== undefined) values.state = query.state;
  if (query.service !== undefined) values.service = query.service;
  const words = searchWords(query.search);
  if (words.length > 0) values.words = listValue([...words]);
  return values;
}

/** The words of a search text, in lower case. */
export function searchWords(search: string | undefined): readonly string[] {
  return search?.toLowerCase().split(/\s+/).filter(Boolean).slice(0, wordsMax) ?? [];
}
