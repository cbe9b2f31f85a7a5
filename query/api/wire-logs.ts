/** Log records on the wire; `wire.ts` hands them on, and its remarks hold here too. */

/** A row of the view `logs`, of a record that names a trace. */
export interface LogRow {
  readonly trace_id: string;
  readonly span_id: string | null;
  readonly time: string | null;
  readonly observed_time: string | null;
  readonly time_unix_nano: string | null;
  readonly observed_time_unix_nano: string | null;
  readonly severity: Severity | null;
  readonly severity_number: number;
  readonly severity_text: string | null;
  readonly event_name: string | null;
  readonly body: unknown;
  readonly body_preview: string | null;
  readonly service_name: string | null;
  readonly session_id: string | null;
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
  readonly flags: number;
  readonly dropped_attributes_count: number;
  readonly sample_weight: number;
  readonly batch_id: string;
}

export type Severity = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
