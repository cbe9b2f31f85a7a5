import type { Columns } from './column-type.ts';

/**
 * One row for each span that came in and was not chosen: what exact counts and the judgement whose
 * tokens count need of it, and nothing else. The columns are those of `spanColumns`, and one more.
 */
export const sampledOutColumns = {
  trace_id: 'text',
  span_id: 'text',
  parent_span_id: 'text',
  start_time: 'timestamp_ns',
  end_time: 'timestamp_ns',
  status_code: 'text',
  service_name: 'text',
  span_type: 'text',
  request_model: 'text',
  response_model: 'text',
  response_id: 'text',
  input_tokens: 'i64',
  output_tokens: 'i64',
  cache_read_tokens: 'i64',
  cache_write_tokens: 'i64',
  reasoning_tokens: 'i64',
  input_cost: 'f64',
  output_cost: 'f64',
  cost: 'f64',
  is_aggregate: 'bool',
  is_repeat: 'bool',
  content_hash: 'u128',
  /** Whether a sampler before this server had chosen it; NULL where an older version wrote it. */
  came_sampled: 'bool',
} as const satisfies Columns;
