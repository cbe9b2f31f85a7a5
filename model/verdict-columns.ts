import type { Columns } from './column-type.ts';

/** One row for each trace that tail sampling decided about, journaled by itself. */
export const tailVerdictColumns = {
  trace_id: 'text',
  is_kept: 'bool',
  policy: 'text', // NULL where none matched
  threshold: 'text', // th of the kept spans; NULL where chance had no part
  cause: 'text', // IDLE, AGE, SPANS, BYTES, BUFFER, RESCAN, LATE: why then
  decided_time: 'timestamp_ns',
  span_count: 'u32', // spans that were there
  probability: 'f64', // share that the policy keeps, of what comes
  rule_set: 'text', // digest of the policies
  new_combinations: 'text', // digests, blanks between; NULL where none was new
  budget_window: 'text', // digest of policy and group; NULL without a budget
  budget_amount: 'f64', // traces or bytes that were counted in it
} as const satisfies Columns;

/** What a block of the table `tail_verdict` has beyond the table. */
export const tailVerdictBlockColumns = {
  ...tailVerdictColumns,
  seen_seq: 'u64', // the last journal record that the verdict was made of; NULL: all before it
} as const satisfies Columns;
