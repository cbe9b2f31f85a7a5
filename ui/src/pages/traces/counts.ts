import {
  fetchTraceFacets,
  fetchTraces,
  type TraceFilterQuery,
  type TraceListQuery,
} from '../../api/client.ts';
import { type Field, filterQuery, type Term } from '../../filter/grammar.ts';
import { rangeStart, type TimeRange, widerRange } from '../../format/time-range.ts';

/** One value of a facet: how many traces it would leave. */
export interface FacetValue {
  readonly field: Field;
  /** As the filter bar writes it. */
  readonly value: string;
  readonly count: number;
}

export interface Facets {
  readonly values: readonly FacetValue[];
  /** Services with traces that are not among the values. */
  readonly moreServices: number;
}

const byName = new Intl.Collator('en', { numeric: true });

/**
 * Counts per state and service, each under all other terms of the query. Services stand in the
 * order of their names, so that none moves under the pointer while traces come; the one that is
 * filtered by is there even without traces.
 */
export async function facetCounts(query: TraceFilterQuery, signal: AbortSignal): Promise<Facets> {
  const { state, service, services: all } = await fetchTraceFacets(query, signal);
  const asked = query.service;
  const isMissing = asked !== undefined && !service.some(({ value }) => value === asked);
  const services = isMissing ? [...service, { value: asked, count: 0 }] : service;
  const sorted = services.toSorted((a, b) => byName.compare(a.value, b.value));
  return {
    values: [
      ...state.map(
        ({ value, count }) => ({ field: 'state', value: value.toLowerCase(), count }) as const,
      ),
      ...sorted.map((one) => ({ field: 'service', ...one }) as const),
    ],
    moreServices: all - service.length,
  };
}

/** What emptied a list, and what would fill it again. */
export type Emptied =
  | { readonly kind: 'term'; readonly term: Term; readonly without: number }
  | { readonly kind: 'range'; readonly wider: TimeRange; readonly without: number }
  | { readonly kind: 'together' };

/** The one term whose absence leaves most; the time range where no term does. */
export async function whatEmptied(
  query: TraceListQuery,
  terms: readonly Term[],
  range: TimeRange,
  nowMs: number,
  signal: AbortSignal,
): Promise<Emptied> {
  const filtering = terms.filter((term) => term.kind !== 'unknown');
  const without = await Promise.all(
    filtering.map(async (term) => {
      const rest = filterQuery(filtering.filter((one) => one !== term));
      return { kind: 'term' as const, term, without: await total({ ...query, ...rest }, signal) };
    }),
  );
  const best = without.toSorted((a, b) => b.without - a.without)[0];
  if (best !== undefined && best.without > 0) return best;
  for (let wider = widerRange(range); wider !== undefined; wider = widerRange(wider)) {
    const found = await total({ ...query, from: rangeStart(wider, nowMs) }, signal);
    if (found > 0) return { kind: 'range', wider, without: found };
  }
  return { kind: 'together' };
}

async function total(query: TraceListQuery, signal: AbortSignal): Promise<number> {
  return (await fetchTraces({ ...query, limit: 1 }, signal)).total;
}
