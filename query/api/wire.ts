/**
 * The native API's answers as types, for the UI and for other clients. The zod schemas in
 * `query/api/schemas.ts` validate and document the same shapes; a type test keeps the two equal.
 *
 * 64-bit nanoseconds travel as decimal strings (`*_ns` beyond 2^53, `*_unix_nano`), times as ISO
 * 8601 with nine decimals, money as USD numbers, absent values as null.
 */

import type { AssessmentRow } from './wire-assessments.ts';
import type { LogRow } from './wire-logs.ts';
import type { Message } from './wire-messages.ts';

export type { AssessmentRow } from './wire-assessments.ts';
export type { LogRow, Severity } from './wire-logs.ts';
export type { Message, MessagePart } from './wire-messages.ts';
export type { SessionListAnswer, SessionRow } from './wire-sessions.ts';

/** A row of the view `traces`. */
export interface TraceRow {
  readonly trace_id: string;
  readonly name: string | null;
  readonly service_name: string | null;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly duration_ns: number | null;
  readonly state: 'OK' | 'ERROR' | 'IN_PROGRESS';
  readonly span_count: number;
  readonly error_count: number;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly input_cost: number | null;
  readonly output_cost: number | null;
  readonly cost: number | null;
  readonly session_id: string | null;
  readonly user_id: string | null;
  readonly experiment_id: string | null;
  readonly run_id: string | null;
  readonly sample_weight: number;
  readonly sample_reason: string | null;
  readonly sample_rule: string | null;
  readonly tags: unknown;
  readonly metadata: unknown;
  readonly input_preview: string | null;
  readonly output_preview: string | null;
  readonly redaction_count: number;
  readonly flag_count: number;
}

/** A row of the view `spans`. */
export interface SpanRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly kind: string;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly start_time_unix_nano: string | null;
  readonly end_time_unix_nano: string | null;
  readonly duration_ns: number | null;
  readonly status_code: string;
  readonly status_message: string | null;
  readonly service_name: string | null;
  readonly experiment_id: string | null;
  readonly span_type: SpanType;
  readonly operation_name: string | null;
  readonly provider_name: string | null;
  readonly request_model: string | null;
  readonly response_model: string | null;
  readonly response_id: string | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly input_audio_tokens: number | null;
  readonly output_audio_tokens: number | null;
  readonly input_cost: number | null;
  readonly output_cost: number | null;
  readonly cost: number | null;
  readonly cost_source: 'REPORTED' | 'COMPUTED' | null;
  readonly reported_input_cost: number | null;
  readonly reported_output_cost: number | null;
  readonly reported_cost: number | null;
  readonly computed_input_cost: number | null;
  readonly computed_output_cost: number | null;
  readonly computed_cost: number | null;
  readonly price_version: string | null;
  readonly is_aggregate: boolean | null;
  readonly is_repeat: boolean | null;
  readonly input_includes_cache: boolean | null;
  readonly token_details: unknown;
  readonly time_to_first_token_ns: number | null;
  readonly temperature: number | null;
  readonly max_tokens: number | null;
  readonly finish_reasons: readonly string[] | null;
  readonly session_id: string | null;
  readonly user_id: string | null;
  readonly agent_name: string | null;
  readonly tool_name: string | null;
  readonly tool_call_id: string | null;
  readonly prompt_name: string | null;
  readonly prompt_version: string | null;
  readonly run_id: string | null;
  readonly model_id: string | null;
  readonly input_messages: readonly Message[] | null;
  readonly output_messages: readonly Message[] | null;
  readonly tool_definitions: unknown;
  readonly input: string | null;
  readonly output: string | null;
  readonly input_preview: string | null;
  readonly output_preview: string | null;
  readonly column_sources: Readonly<Record<string, string>> | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource_attributes: Readonly<Record<string, unknown>>;
  readonly resource_entity_refs: unknown;
  readonly resource_dropped_attributes_count: number;
  readonly resource_schema_url: string | null;
  readonly scope_name: string | null;
  readonly scope_version: string | null;
  readonly scope_attributes: Readonly<Record<string, unknown>>;
  readonly scope_dropped_attributes_count: number;
  readonly scope_schema_url: string | null;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly trace_state: string | null;
  readonly flags: number;
  readonly dropped_attributes_count: number;
  readonly dropped_events_count: number;
  readonly dropped_links_count: number;
  readonly sample_weight: number;
  readonly batch_id: string;
}

export type SpanType =
  | 'LLM'
  | 'AGENT'
  | 'TOOL'
  | 'CHAIN'
  | 'RETRIEVER'
  | 'EMBEDDING'
  | 'RERANKER'
  | 'GUARDRAIL'
  | 'EVALUATOR'
  | 'PROMPT'
  | 'WORKFLOW'
  | 'TASK'
  | 'MEMORY'
  | 'PARSER'
  | 'UNKNOWN';

export interface SpanEvent {
  readonly time_unix_nano: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly dropped_attributes_count: number;
}

export interface SpanLink {
  readonly trace_id: string;
  readonly span_id: string;
  readonly trace_state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly dropped_attributes_count: number;
  readonly flags: number;
}

/** A row of the view `redactions`. */
export interface RedactionRow {
  readonly signal: 'traces' | 'logs' | 'metrics';
  readonly trace_id: string;
  /** Null where a log record names a trace and no span. */
  readonly span_id: string | null;
  readonly field: string;
  readonly rule: string;
  readonly rule_version: number;
  readonly action: string;
  readonly count: number;
}

/** A row of the view `receipts`. */
export interface ReceiptRow {
  readonly batch_id: string;
  readonly received_time: string;
  readonly signal: string;
  readonly transport: string;
  readonly bytes_in: number;
  readonly items_in: number;
  readonly items_kept: number;
  readonly duplicates: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly sampled_out: number;
  readonly rule_set_digest: string;
  readonly redacted_values: number;
}

/** `GET /api/v1/traces` */
export interface TraceListAnswer {
  readonly traces: readonly TraceRow[];
  readonly next_page_token?: string;
  /** Traces that match in all. */
  readonly total: number;
}

/** `GET /api/v1/traces/facets` */
export interface TraceFacetsAnswer {
  readonly state: readonly FacetCount[];
  readonly service: readonly FacetCount[];
  /** How many services have any, told or not. */
  readonly services: number;
}

/** How many traces a value would leave, all other filters being as asked. */
export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** `GET /api/v1/traces/{id}` */
export interface TraceAnswer {
  readonly trace: TraceRow;
  readonly spans: readonly SpanRow[];
  /** By time; as many as one answer may hold. */
  readonly logs: readonly LogRow[];
  /** Log records that name this trace in all. */
  readonly log_count: number;
  /** Of its spans, of the trace and of its session, by time. */
  readonly assessments: readonly AssessmentRow[];
  readonly redactions: readonly RedactionRow[];
  readonly receipts: readonly ReceiptRow[];
}

/** `GET /api/v1/status`, and each `status` event of `GET /api/v1/live` (server-sent events). */
export interface StatusAnswer {
  readonly version: string;
  readonly ready_after_ms: number | null;
  readonly data_folder: string;
  readonly listeners: readonly {
    readonly name: 'otlp-http' | 'otlp-grpc' | 'main';
    readonly address: string;
    readonly url: string;
  }[];
  readonly refused: {
    readonly count: number;
    readonly last: {
      readonly time: string;
      readonly status: string;
      readonly message: string;
      readonly hint: string | null;
    } | null;
  };
  readonly set_aside_records: number;
  readonly rule_set: { readonly digest: string; readonly rules: number };
  readonly sampling: string;
  readonly access: string;
  readonly totals: {
    readonly traces: number;
    readonly spans: number;
    readonly log_records: number;
    readonly metric_points: number;
    readonly newest_trace_id: string | null;
    readonly services: readonly string[];
  };
}

/** `POST /api/v1/sql` */
export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly row_count: number;
  readonly truncated: boolean;
  readonly elapsed_ms: number;
}

/** `GET /api/v1/schema`: the public views. */
export interface SchemaAnswer {
  readonly views: readonly {
    readonly name: string;
    readonly comment: string;
    readonly columns: readonly {
      readonly name: string;
      readonly type: string;
      readonly comment: string;
    }[];
  }[];
}

/** Every error of the native API. */
export interface ErrorAnswer {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly field?: string;
  };
}
