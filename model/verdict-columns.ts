import type { Columns } from './column-type.ts';

/** One row for each trace that tail sampling decided about, journaled by itself. */
export const tailVerdictColumns = {
  trace_id: 'text',
  is_kept: 'bool',
  policy: 'text', // NULL where none matched
  threshold: 'text', // th of the kept spans; NULL where chance had no part
  cause: 'text', // IDLE, AGE, BUFFER, RESCAN, LATE: why then
  decided_time: 'timestamp_ns',
  span_count: 'u32', // spans that were there
} as const satisfies Columns;
