import type { TraceOrder } from '../../api/client.ts';

export const orders: readonly TraceOrder[] = ['newest', 'oldest', 'slowest', 'costliest'];

/** What a press on a column's head asks for next; undefined where a column cannot be ordered by. */
export function nextOrder(column: 'started' | 'duration' | 'cost', order: TraceOrder): TraceOrder {
  if (column === 'duration') return order === 'slowest' ? 'newest' : 'slowest';
  if (column === 'cost') return order === 'costliest' ? 'newest' : 'costliest';
  return order === 'newest' ? 'oldest' : 'newest';
}

/** How the column stands, in ARIA's words. */
export function sortOf(
  column: 'started' | 'duration' | 'cost',
  order: TraceOrder,
): 'ascending' | 'descending' | 'none' {
  if (column === 'started' && order === 'oldest') return 'ascending';
  const down = { started: 'newest', duration: 'slowest', cost: 'costliest' }[column];
  return down === order ? 'descending' : 'none';
}
