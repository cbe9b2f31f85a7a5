import type { SpanRow } from '../../query/api/wire.ts';

/** A whole span row from the few fields that a test cares about. Times in milliseconds after zero. */
export interface SpanSketch extends Partial<SpanRow> {
  readonly id: string;
  readonly parent?: string | undefined;
  readonly from?: number;
  readonly to?: number | undefined;
}

const usualZeroMs = 1_790_000_000_000;
const sharedTraceId = '7c1e94d2a0b34f6c8d5e2f1a9b0c5c19';

/** `zeroMs` is the Unix time that the sketch's milliseconds count from. */
export function sampleSpan(sketch: SpanSketch, zeroMs = usualZeroMs): SpanRow {
  const zero = BigInt(zeroMs) * 1_000_000n;
  const { id, parent, from, to, ...fields } = sketch;
  const start = from === undefined ? null : String(zero + nanos(from));
  const end = to === undefined ? null : String(zero + nanos(to));
  return {
    ...emptySpan,
    span_id: id,
    parent_span_id: parent ?? null,
    name: id,
    start_time: iso(start),
    end_time: iso(end),
    duration_ns: from === undefined || to === undefined ? null : (to - from) * 1e6,
    ...fields,
  };
}

function nanos(ms: number): bigint {
  return BigInt(Math.round(ms * 1e6));
}

function iso(text: string | null): string | null {
  if (text === null) return null;
  const fraction = text.slice(-9);
  return new Date(Number(text.slice(0, -6))).toISOString().replace(/\.\d+Z/, `.${fraction}Z`);
}

const emptySpan: SpanRow = {
  trace_id: sharedTraceId,
  span_id: '',
  parent_span_id: null,
  name: '',
  kind: 'INTERNAL',
  start_time: null,
  end_time: null,
  start_time_unix_nano: null,
  end_time_unix_nano: null,
  duration_ns: null,
  status_code: 'UNSET',
  status_message: null,
  service_name: 'support-agent',
  experiment_id: null,
  span_type: 'UNKNOWN',
  operation_name: null,
  provider_name: null,
  request_model: null,
  response_model: null,
  response_id: null,
  input_tokens: null,
  output_tokens: null,
  cache_read_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  input_audio_tokens: null,
  output_audio_tokens: null,
  input_cost: null,
  output_cost: null,
  cost: null,
  cost_source: null,
  reported_input_cost: null,
  reported_output_cost: null,
  reported_cost: null,
  computed_input_cost: null,
  computed_output_cost: null,
  computed_cost: null,
  price_version: null,
  is_aggregate: null,
  is_repeat: null,
  input_includes_cache: null,
  token_details: null,
  time_to_first_token_ns: null,
  temperature: null,
  max_tokens: null,
  finish_reasons: null,
  session_id: null,
  user_id: null,
  agent_name: null,
  tool_name: null,
  tool_call_id: null,
  prompt_name: null,
  prompt_version: null,
  run_id: null,
  model_id: null,
  input_messages: null,
  output_messages: null,
  tool_definitions: null,
  input: null,
  output: null,
  input_preview: null,
  output_preview: null,
  column_sources: null,
  attributes: {},
  resource_attributes: {},
  resource_entity_refs: null,
  resource_dropped_attributes_count: 0,
  resource_schema_url: null,
  scope_name: null,
  scope_version: null,
  scope_attributes: {},
  scope_dropped_attributes_count: 0,
  scope_schema_url: null,
  events: [],
  links: [],
  trace_state: null,
  flags: 256,
  dropped_attributes_count: 0,
  dropped_events_count: 0,
  dropped_links_count: 0,
  sample_weight: 1,
  batch_id: 'b1',
};
