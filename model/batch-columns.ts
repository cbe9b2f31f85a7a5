import { assessmentColumns } from './assessment-columns.ts';
import type { Columns } from './column-type.ts';
import { runTables, spanExperimentColumns } from './run-columns.ts';
import { sampledOutColumns } from './sampled-out-columns.ts';
import { tailVerdictColumns } from './verdict-columns.ts';

/**
 * The physical tables, column by column: what normalisation fills and the store appends.
 * `store/schema/tables/` says the same in SQL; a test compares the two.
 * The public view `spans` is made from it (see `store/schema/views/spans.sql`).
 */
export const spanColumns = {
  trace_id: 'text',
  span_id: 'text',
  parent_span_id: 'text',
  name: 'text',
  kind: 'text',
  start_time: 'timestamp_ns',
  end_time: 'timestamp_ns',
  // Only where the time is 0 (unknown) or beyond TIMESTAMP_NS; then start_time or end_time is NULL.
  start_time_unix_nano: 'u64',
  end_time_unix_nano: 'u64',
  duration_ns: 'i64',
  status_code: 'text',
  status_message: 'text',
  service_name: 'text',
  experiment_id: 'text',
  span_type: 'text',
  operation_name: 'text',
  provider_name: 'text',
  request_model: 'text',
  response_model: 'text',
  response_id: 'text',
  input_tokens: 'i64',
  output_tokens: 'i64',
  cache_read_tokens: 'i64',
  cache_write_tokens: 'i64',
  reasoning_tokens: 'i64',
  input_audio_tokens: 'i64',
  output_audio_tokens: 'i64',
  // What the span cost when it came in: as its sender says, else as computed. `span_cost` holds
  // what was computed anew since; only the views know both.
  input_cost: 'f64',
  output_cost: 'f64',
  cost: 'f64',
  reported_input_cost: 'f64',
  reported_output_cost: 'f64',
  reported_cost: 'f64',
  computed_input_cost: 'f64',
  computed_output_cost: 'f64',
  computed_cost: 'f64',
  price_version: 'text',
  // These two are judged by the store, which knows the span's children and its twins.
  is_aggregate: 'bool',
  is_repeat: 'bool',
  input_includes_cache: 'bool', // NULL where no cached tokens are counted
  token_details: 'text', // JSON: {sent, input, output, cache_write}, see the view
  time_to_first_token_ns: 'i64',
  temperature: 'f64',
  max_tokens: 'i64',
  finish_reasons: 'text', // JSON array of strings
  session_id: 'text',
  user_id: 'text',
  agent_name: 'text',
  tool_name: 'text',
  tool_call_id: 'text',
  prompt_name: 'text',
  prompt_version: 'text',
  run_id: 'text',
  model_id: 'text',
  input_messages: 'text', // JSON, messages of the GenAI conventions: [{role, parts: [...]}]
  output_messages: 'text',
  tool_definitions: 'text', // JSON
  input: 'text',
  output: 'text',
  input_preview: 'text',
  output_preview: 'text',
  attributes: 'text', // JSON, lossless
  resource_id: 'text',
  scope_id: 'text',
  events: 'text', // JSON
  links: 'text', // JSON
  trace_state: 'text',
  flags: 'u32',
  dropped_attributes_count: 'u32',
  dropped_events_count: 'u32',
  dropped_links_count: 'u32',
  batch_id: 'text',
  sample_weight: 'f64', // NULL where the span stands for itself alone
  sample_reason: 'text', // HEAD, SENDER, BOTH, TAIL, LATE; NULL with sample_weight
  column_sources: 'text', // JSON: column -> "dialect:key" it was read from
  /** First 16 bytes of SHA-256 over the redacted span, ids included: what a retry repeats. */
  content_hash: 'u128',
} as const satisfies Columns;

/** One row for each distinct text, or piece of one, that rows refer to (`stored-text.ts`). */
export const contentColumns = {
  /** First 16 bytes of SHA-256 over the redacted body, most significant byte first. */
  content_hash: 'u128',
  body: 'text',
} as const satisfies Columns;

/** One row for each distinct message; its body is the content of the same hash. */
export const messageColumns = {
  content_hash: 'u128',
  role: 'text',
  first_seen: 'timestamp_ns', // of the span or log record that brought it
} as const satisfies Columns;

/**
 * One row for each distinct resource (attributes, entity references, schema URL), named by content.
 */
export const resourceColumns = {
  resource_id: 'text', // 32 hex digits: SHA-256 over the redacted content, first 16 bytes
  attributes: 'text', // JSON
  dropped_attributes_count: 'u32',
  entity_refs: 'text', // JSON
  schema_url: 'text',
} as const satisfies Columns;

export const scopeColumns = {
  scope_id: 'text',
  name: 'text',
  version: 'text',
  attributes: 'text', // JSON
  dropped_attributes_count: 'u32',
  schema_url: 'text',
} as const satisfies Columns;

export const redactionColumns = {
  // Of the span, or of the span that a log record names; NULL where an item names none.
  trace_id: 'text',
  span_id: 'text',
  field: 'text',
  rule: 'text',
  rule_version: 'u32',
  action: 'text',
  count: 'u32',
  batch_id: 'text',
  signal: 'text', // traces, logs, metrics, runs; NULL means traces
  // Of what an experiment or run was told; NULL in the other signals.
  experiment_id: 'text',
  run_id: 'text',
} as const satisfies Columns;

/** What a block of the table `redaction` has beyond the table. */
export const redactionBlockColumns = {
  ...redactionColumns,
  /**
   * Row of the item among all items that stand in the same append (`StoreGroup`). By it the store
   * leaves out what was hidden in items that are stored already: a log record or data point has no
   * id of its own.
   */
  item_index: 'u32',
} as const satisfies Columns;

export const receiptColumns = {
  batch_id: 'text',
  received_time: 'timestamp_ns',
  signal: 'text',
  transport: 'text',
  bytes_in: 'u64',
  items_in: 'u64',
  items_kept: 'u64',
  duplicates: 'u64',
  dropped: 'text', // JSON object: reason -> count
  sampled_out: 'u64', // NULL means 0
  rule_set_digest: 'text',
  redacted_values: 'u64',
} as const satisfies Columns;

/**
 * One row for each log record (`logs/v1/logs.proto`), events of the GenAI conventions included.
 */
export const logColumns = {
  // NULL where the record names no span; an id of a wrong length counts as none (logs.proto).
  trace_id: 'text',
  span_id: 'text',
  time: 'timestamp_ns',
  observed_time: 'timestamp_ns',
  // Only where the time is 0 (unknown) or beyond TIMESTAMP_NS; then time or observed_time is NULL.
  time_unix_nano: 'u64',
  observed_time_unix_nano: 'u64',
  severity_number: 'u32',
  severity_text: 'text',
  event_name: 'text',
  body: 'text', // JSON, lossless as attributes are: a string body is a JSON string
  body_preview: 'text', // plain text
  service_name: 'text',
  session_id: 'text',
  input_messages: 'text', // of its span, as a GenAI event says them
  output_messages: 'text',
  attributes: 'text', // JSON, lossless
  resource_id: 'text',
  scope_id: 'text',
  flags: 'u32',
  dropped_attributes_count: 'u32',
  batch_id: 'text',
  /**
   * First 16 bytes of SHA-256 over the redacted record, its resource and scope, and how many equal
   * ones stood before it in the request: what a retry repeats.
   */
  content_hash: 'u128',
} as const satisfies Columns;

/**
 * One row for each data point of a metric (`metrics/v1/metrics.proto`).
 */
export const metricPointColumns = {
  name: 'text',
  description: 'text',
  unit: 'text',
  type: 'text', // GAUGE, SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY
  temporality: 'text', // DELTA, CUMULATIVE, UNSPECIFIED; NULL for gauges and summaries
  is_monotonic: 'bool', // sums only
  start_time: 'timestamp_ns',
  time: 'timestamp_ns',
  // As in the logs: only where the time has no TIMESTAMP_NS.
  start_time_unix_nano: 'u64',
  time_unix_nano: 'u64',
  value_double: 'f64', // a number point sent as double
  value_int: 'i64', // a number point sent as integer
  count: 'u64', // histograms and summaries
  sum: 'f64',
  min: 'f64',
  max: 'f64',
  /**
   * JSON, what the type has beyond the columns. HISTOGRAM: bucket_counts, explicit_bounds.
   * EXPONENTIAL_HISTOGRAM: scale, zero_count, zero_threshold, positive and negative {offset,
   * bucket_counts}. SUMMARY: quantile_values [{quantile, value}].
   */
  distribution: 'text',
  exemplars: 'text', // JSON
  metadata: 'text', // JSON: Metric.metadata
  service_name: 'text',
  attributes: 'text', // JSON, lossless
  resource_id: 'text',
  scope_id: 'text',
  flags: 'u32',
  batch_id: 'text',
  /** As for a log record: what a retry repeats. */
  content_hash: 'u128',
} as const satisfies Columns;

/** Every table a batch can carry rows for. */
export const batchTables = {
  span: spanColumns,
  sampled_out: sampledOutColumns,
  tail_verdict: tailVerdictColumns,
  log_record: logColumns,
  metric_point: metricPointColumns,
  resource: resourceColumns,
  scope: scopeColumns,
  content: contentColumns,
  message: messageColumns,
  redaction: redactionColumns,
  assessment: assessmentColumns,
  receipt: receiptColumns,
  span_experiment: spanExperimentColumns,
  ...runTables,
} as const satisfies Readonly<Record<string, Columns>>;

export type BatchTable = keyof typeof batchTables;
