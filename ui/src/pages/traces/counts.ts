import { fetchTraces, type TraceListQuery } from '../../api/client.ts';
import { type Field, filterQuery, states, type Term } from '../../filter/grammar.ts';
import { rangeStart, type TimeRange, widerRange } from '../../format/time-range.ts';

/** One value of a facet: how many traces it would leave. */
export interface FacetValue {
  readonly field: Field;
  readonly value: string;
  readonly count: number;
}

/** Services counted at most; each costs a small query. */
const servicesCounted = 8;

/** Counts per state and service, each under all other terms of the query. */
export function facetCounts(
  query: TraceListQuery,
  services: readonly string[],
  signal: AbortSignal,
): Promise<readonly FacetValue[]> {
  const wanted: readonly { readonly field: Field; readonly value: string }[] = [
    ...states.map((value) => ({ field: 'state' as const, value })),
    ...services.slice(0, servicesCounted).map((value) => ({ field: 'service' as const, value })),
  ];
  return Promise.all(
    wanted.map(async ({ field, value }) => {
      const asked = field === 'state' ? value.toUpperCase() : value;
      return { field, value, count: await total({ ...query, [field]: asked }, signal) };
    }),
  );
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
