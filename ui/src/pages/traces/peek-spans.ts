import type { SpanRow } from '../../../../query/api/wire.ts';

/** As many rows as fit above the transcript. */
const spansMax = 18;

/**
 * The spans a preview draws, in tree order: all where they fit; else the root, those that failed
 * and then the longest.
 */
export function peekSpans(order: readonly number[], spans: readonly SpanRow[]): readonly number[] {
  if (order.length <= spansMax) return order;
  const rank = (index: number): number => {
    if (index === order[0]) return Number.POSITIVE_INFINITY;
    const failed = spans[index]?.status_code === 'ERROR';
    return (spans[index]?.duration_ns ?? 0) + (failed ? Number.MAX_SAFE_INTEGER : 0);
  };
  const chosen = new Set(order.toSorted((a, b) => rank(b) - rank(a)).slice(0, spansMax));
  return order.filter((index) => chosen.has(index));
}
