/** What a trace must be like to be on a page or to be counted, as SQL; values are bound. */
import { type DuckDBValue, listValue, timestampNanosValue } from '@duckdb/node-api';
import type { TraceFilter } from '../pages-contract.ts';
import { fillQuery } from './queries.ts';
import { readTime } from './read-time.ts';

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
  readonly candidate?: (query: TraceFilter) => string | undefined;
}

type FilterName = 'from' | 'to' | 'state' | 'service' | 'words';

export const traceFilters: Readonly<Record<FilterName, TraceFilterSql>> = {
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

/**
 * The parts that have to be summed. Different parts of a trace may fulfil different candidates, so
 * each names its own traces.
 */
export function partsOf(used: readonly TraceFilterSql[], query: TraceFilter): string {
  const candidates = used.flatMap(({ candidate }) => candidate?.(query) ?? []);
  if (candidates.length === 0) return 'true';
  return candidates
    .map((candidate) => `trace_id IN (SELECT trace_id FROM trace_part WHERE ${candidate})`)
    .join('\n    AND ');
}

export function filterValues(query: TraceFilter): Record<string, DuckDBValue> {
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
