import type { Columns } from './column-type.ts';

/**
 * One row for each result of an evaluation and each expected result that a span or log record
 * brought, in MLflow's words. Made from the redacted item, stored and left out with it.
 */
export const assessmentColumns = {
  assessment_id: 'text', // a- and 32 hex digits: SHA-256 of what it says of what, first 16 bytes
  name: 'text',
  kind: 'text', // feedback, expectation
  source_type: 'text', // HUMAN, LLM_JUDGE, CODE; NULL where the sender does not say
  source_id: 'text',
  value: 'text', // JSON
  number: 'f64',
  label: 'text',
  boolean: 'bool',
  rationale: 'text',
  error_code: 'text',
  error_message: 'text',
  metadata: 'text', // JSON
  // What it judges: a span, or a trace (no span_id), or a session, or the span of response_id.
  trace_id: 'text',
  span_id: 'text',
  session_id: 'text',
  response_id: 'text',
  time: 'timestamp_ns',
  origin: 'text', // the event or attribute it was read from
  signal: 'text', // traces, logs
  // The span that brought it, where a span did.
  carrier_trace_id: 'text',
  carrier_span_id: 'text',
  service_name: 'text',
  left_out: 'u32', // on the first row of an item: how many more it had than may be kept
  batch_id: 'text',
} as const satisfies Columns;

/** What a block of the table `assessment` has beyond the table: as for redactions. */
export const assessmentBlockColumns = {
  ...assessmentColumns,
  item_index: 'u32',
} as const satisfies Columns;
