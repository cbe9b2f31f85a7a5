/** Schemas of the rows that the native API hands out: equal to the types in `wire.ts`. */
import { z } from 'zod';

const text = z.string();
const textOrNull = z.string().nullable();
const countOrNull = z.int().min(0).nullable();
const count = z.int().min(0);
const record = z.record(z.string(), z.unknown());
const traceId = z.string().describe('32 lower-case hex digits');
const spanId = z.string().describe('16 lower-case hex digits');
const time = textOrNull.describe('ISO 8601, UTC, nine decimals; null where it is out of range');
const unixNano = textOrNull.describe('nanoseconds since 1970 as a decimal string');
const nanoseconds = z.int().nullable().describe('nanoseconds');
const tokens = countOrNull.describe('tokens');
const money = z.number().nullable().describe('US dollars');
const weight = z
  .number()
  .describe('how many spans this one stands for; 1 where nothing is sampled');

const spanType = z.enum([
  'LLM',
  'AGENT',
  'TOOL',
  'CHAIN',
  'RETRIEVER',
  'EMBEDDING',
  'RERANKER',
  'GUARDRAIL',
  'EVALUATOR',
  'PROMPT',
  'WORKFLOW',
  'TASK',
  'MEMORY',
  'PARSER',
  'UNKNOWN',
]);

export const traceRow = z.object({
  trace_id: traceId,
  name: textOrNull.describe('name of the root span; null until the root arrived'),
  service_name: textOrNull.describe('service of the root span'),
  start_time: time,
  end_time: time,
  duration_ns: nanoseconds,
  state: z.enum(['OK', 'ERROR', 'IN_PROGRESS']),
  span_count: count,
  error_count: count.describe('spans with status ERROR'),
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_tokens: tokens,
  cache_write_tokens: tokens,
  reasoning_tokens: tokens,
  input_cost: money,
  output_cost: money,
  cost: money,
  session_id: textOrNull,
  user_id: textOrNull,
  experiment_id: textOrNull,
  run_id: textOrNull,
  sample_weight: weight,
  sample_reason: textOrNull.describe('why the trace was kept'),
  sample_rule: textOrNull,
  tags: z.unknown(),
  metadata: z.unknown(),
  input_preview: textOrNull.describe('first characters of the input'),
  output_preview: textOrNull.describe('first characters of the output'),
  redaction_count: count.describe('values that were hidden in this trace'),
  flag_count: count,
});

export const messagePart = z
  .looseObject({
    type: text.describe('text, reasoning, tool_call, tool_call_response, blob, file, uri, ...'),
    content: z.unknown().exactOptional(),
    id: z.string().nullable().exactOptional().describe('pairs a tool call with its response'),
    name: z.string().exactOptional(),
    arguments: z.unknown().exactOptional(),
    response: z.unknown().exactOptional(),
  })
  .describe('a message part of the GenAI conventions; unknown types are kept as they came');

export const message = z.object({
  role: text,
  name: z.string().exactOptional(),
  parts: z.array(messagePart),
  finish_reason: z.string().exactOptional(),
});

export const spanEvent = z.object({
  time_unix_nano: text.describe('nanoseconds since 1970 as a decimal string'),
  name: text,
  attributes: record,
  dropped_attributes_count: count,
});

export const spanLink = z.object({
  trace_id: traceId,
  span_id: spanId,
  trace_state: text,
  attributes: record,
  dropped_attributes_count: count,
  flags: count,
});

export const spanRow = z.object({
  trace_id: traceId,
  span_id: spanId,
  parent_span_id: textOrNull.describe('null on a root span'),
  name: text,
  kind: text,
  start_time: time,
  end_time: time,
  start_time_unix_nano: unixNano,
  end_time_unix_nano: unixNano,
  duration_ns: nanoseconds,
  status_code: text,
  status_message: textOrNull,
  service_name: textOrNull,
  experiment_id: textOrNull,
  span_type: spanType,
  operation_name: textOrNull,
  provider_name: textOrNull,
  request_model: textOrNull,
  response_model: textOrNull,
  response_id: textOrNull.describe('id the provider gave the answer'),
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_tokens: tokens,
  cache_write_tokens: tokens,
  reasoning_tokens: tokens,
  input_audio_tokens: tokens,
  output_audio_tokens: tokens,
  input_cost: money,
  output_cost: money,
  cost: money,
  cost_source: z.enum(['REPORTED', 'COMPUTED']).nullable().describe('null where cost is unknown'),
  reported_input_cost: money,
  reported_output_cost: money,
  reported_cost: money,
  computed_input_cost: money,
  computed_output_cost: money,
  computed_cost: money,
  price_version: textOrNull.describe('table of prices that computed_cost comes from'),
  is_aggregate: z.boolean().nullable().describe('true where tokens repeat what children report'),
  is_repeat: z
    .boolean()
    .nullable()
    .describe('true where another span reports the tokens of the same answer'),
  input_includes_cache: z
    .boolean()
    .nullable()
    .describe("what the sender's number of input tokens meant; input_tokens includes them always"),
  token_details: z.unknown().describe('sent {input_tokens, output_tokens} and tokens by modality'),
  time_to_first_token_ns: nanoseconds,
  temperature: z.number().nullable(),
  max_tokens: tokens,
  finish_reasons: z.array(text).nullable(),
  session_id: textOrNull,
  user_id: textOrNull,
  agent_name: textOrNull,
  tool_name: textOrNull,
  tool_call_id: textOrNull,
  prompt_name: textOrNull,
  prompt_version: textOrNull,
  run_id: textOrNull,
  model_id: textOrNull,
  input_messages: z.array(message).nullable(),
  output_messages: z.array(message).nullable(),
  tool_definitions: z.unknown(),
  input: textOrNull,
  output: textOrNull,
  input_preview: textOrNull,
  output_preview: textOrNull,
  column_sources: z.record(z.string(), text).nullable().describe('column: rule that filled it'),
  attributes: record,
  resource_attributes: record,
  resource_entity_refs: z.unknown(),
  resource_dropped_attributes_count: count,
  resource_schema_url: textOrNull,
  scope_name: textOrNull,
  scope_version: textOrNull,
  scope_attributes: record,
  scope_dropped_attributes_count: count,
  scope_schema_url: textOrNull,
  events: z.array(spanEvent),
  links: z.array(spanLink),
  trace_state: textOrNull,
  flags: count,
  dropped_attributes_count: count,
  dropped_events_count: count,
  dropped_links_count: count,
  sample_weight: weight,
  batch_id: text.describe('the receipt of the batch that brought this span'),
});

export const sessionRow = z.object({
  session_id: text,
  start_time: time.describe('start of its first trace; as time'),
  end_time: time.describe('latest end of its traces; as time'),
  duration_ns: nanoseconds,
  trace_count: count,
  error_trace_count: count.describe('traces whose root failed'),
  span_count: count,
  error_count: count.describe('spans with status ERROR'),
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_tokens: tokens,
  cache_write_tokens: tokens,
  reasoning_tokens: tokens,
  input_cost: money,
  output_cost: money,
  cost: money,
  user_id: textOrNull,
  services: z.array(text).describe('services that its traces began in'),
  input_preview: textOrNull,
  output_preview: textOrNull,
});

export const logRow = z.object({
  trace_id: traceId,
  span_id: spanId.nullable().describe('16 lower-case hex digits; null where it names no span'),
  time,
  observed_time: time.describe('when it was collected; as time'),
  time_unix_nano: unixNano,
  observed_time_unix_nano: unixNano,
  severity: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).nullable(),
  severity_number: count.describe('1 to 24 as sent; 0 where not given'),
  severity_text: textOrNull.describe("the sender's own word"),
  event_name: textOrNull,
  body: z.unknown().describe('the body as JSON; text is a string'),
  body_preview: textOrNull.describe('first characters of the body as text'),
  service_name: textOrNull,
  session_id: textOrNull,
  attributes: record,
  resource_attributes: record,
  resource_entity_refs: z.unknown(),
  resource_dropped_attributes_count: count,
  resource_schema_url: textOrNull,
  scope_name: textOrNull,
  scope_version: textOrNull,
  scope_attributes: record,
  scope_dropped_attributes_count: count,
  scope_schema_url: textOrNull,
  flags: count,
  dropped_attributes_count: count,
  sample_weight: weight,
  batch_id: text.describe('the receipt of the batch that brought this record'),
});

export const assessmentRow = z.object({
  assessment_id: text.describe('made from the content: a- and 32 hex digits'),
  name: text,
  kind: z.enum(['feedback', 'expectation']),
  source_type: z.enum(['HUMAN', 'LLM_JUDGE', 'CODE']).nullable().describe('null: not told'),
  source_id: textOrNull.describe('who judged'),
  value: z.unknown().describe('the result as JSON'),
  number: z.number().nullable().describe('the score; of a yes or no without a score 1 or 0'),
  label: textOrNull,
  boolean: z.boolean().nullable(),
  rationale: textOrNull,
  error_code: textOrNull.describe('where the evaluation itself failed'),
  error_message: textOrNull,
  metadata: record.nullable(),
  trace_id: traceId.nullable().describe('null where the whole session is judged'),
  span_id: spanId.nullable().describe('null where the whole trace or session is judged'),
  session_id: textOrNull,
  response_id: textOrNull,
  time: time.describe('when it was judged; as time'),
  origin: text.describe('the event or attribute it was read from'),
  signal: z.enum(['traces', 'logs']),
  carrier_trace_id: textOrNull.describe('trace of the span that brought it'),
  carrier_span_id: textOrNull,
  service_name: textOrNull,
  left_out: count.describe('results of the same span or record beyond what may be kept'),
  batch_id: text,
});

export const redactionRow = z.object({
  signal: z.enum(['traces', 'logs', 'metrics']).describe('traces: a span, logs: a log record'),
  trace_id: traceId,
  span_id: spanId.nullable().describe('16 lower-case hex digits; null where a record names none'),
  field: text.describe('path of the field, such as attributes.http.url'),
  rule: text,
  rule_version: z.int(),
  action: text,
  count: count.describe('how often the rule hit in this field'),
});

export const receiptRow = z.object({
  batch_id: text,
  received_time: text.describe('ISO 8601, UTC'),
  signal: text.describe('traces, logs or metrics'),
  transport: text,
  bytes_in: count.describe('bytes of the request body, inflated'),
  items_in: count,
  items_kept: count,
  duplicates: count.describe('how many were stored before'),
  dropped: z.record(z.string(), z.number()).describe('how many were dropped, by reason'),
  rule_set_digest: text,
  redacted_values: count,
});
