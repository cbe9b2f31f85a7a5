/** Renders `trace-facets.sql`: names come from `trace-filters.ts`, values are bound. */
import type { JsonRow } from '../contract.ts';
import type { FacetCount, TraceFacets, TraceFacetsQuery, TraceState } from '../pages-contract.ts';
import { textList } from '../schema/manifest.ts';
import { type BoundQuery, fillQuery } from './queries.ts';
import { numberOf, textOf } from './rows.ts';
import { conditionsOf, filterValues, partsOf, traceFilters, usedOf } from './trace-filters.ts';

const states: readonly TraceState[] = ['OK', 'ERROR', 'IN_PROGRESS'];

/**
 * @param template the text of `trace-facets.sql`
 * @throws Invalid where a time cannot be read
 */
export function traceFacetsQuery(template: string, query: TraceFacetsQuery): BoundQuery {
  const { state, service, ...others } = traceFilters;
  const values = filterValues(query);
  const used = usedOf(others, values);
  const parts = partsOf(used, query);
  return {
    sql: fillQuery(template, {
      parts,
      texts: textList(['service_name']),
      others: conditionsOf(used, parts),
      state: conditionsOf(usedOf({ state }, values), parts),
      service: conditionsOf(usedOf({ service }, values), parts),
    }),
    values: { ...values, limit: BigInt(query.limit) },
  };
}

/** @param rows of `trace-facets.sql`, which has none for a state without traces */
export function facetsOf(rows: readonly JsonRow[]): TraceFacets {
  const of = (facet: 'state' | 'service'): readonly FacetCount[] =>
    rows
      .filter((row) => row.facet === facet)
      .map((row) => ({ value: textOf(row, 'value'), count: numberOf(row, 'count') }));
  const counted = new Map(of('state').map(({ value, count }) => [value, count]));
  return {
    state: states.map((value) => ({ value, count: counted.get(value) ?? 0 })),
    service: of('service'),
    services: numberOf(rows.find((row) => row.facet === 'services') ?? {}, 'count'),
  };
}
