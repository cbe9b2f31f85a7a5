import type {
  logColumns,
  resourceColumns,
  scopeColumns,
  spanColumns,
} from '../../model/batch-columns.ts';

/** Where a field of the request is kept: a column, and a key where the column holds JSON. */
export type Home =
  | {
      readonly table: 'log_record';
      readonly column: keyof typeof logColumns;
      readonly json?: string;
    }
  | { readonly table: 'span'; readonly column: keyof typeof spanColumns; readonly json?: string }
  | {
      readonly table: 'resource';
      readonly column: keyof typeof resourceColumns;
      readonly json?: string;
    }
  | { readonly table: 'scope'; readonly column: keyof typeof scopeColumns; readonly json?: string }
  | { readonly ignoredBecause: string };

const profilesOnly = 'a reference into the string table of profiles; others have none (v1.11)';

/**
 * Every field of the export requests by message and name. A message that many fields share
 * (KeyValue, AnyValue) is named by the span's attributes; the same JSON stands in events, links,
 * resources, scopes and the other signals. A field that only groups others names the column that its presence
 * decides.
 */
export const fieldHomes: Readonly<Record<string, Home>> = {
  'ExportTraceServiceRequest.resource_spans': { table: 'span', column: 'resource_id' },
  'ResourceSpans.resource': { table: 'span', column: 'resource_id' },
  'ResourceSpans.scope_spans': { table: 'span', column: 'scope_id' },
  'ResourceSpans.schema_url': { table: 'resource', column: 'schema_url' },
  'Resource.attributes': { table: 'resource', column: 'attributes' },
  'Resource.dropped_attributes_count': { table: 'resource', column: 'dropped_attributes_count' },
  'Resource.entity_refs': { table: 'resource', column: 'entity_refs' },
  'EntityRef.schema_url': { table: 'resource', column: 'entity_refs', json: 'schema_url' },
  'EntityRef.type': { table: 'resource', column: 'entity_refs', json: 'type' },
  'EntityRef.id_keys': { table: 'resource', column: 'entity_refs', json: 'id_keys' },
  'EntityRef.description_keys': {
    table: 'resource',
    column: 'entity_refs',
    json: 'description_keys',
  },
  'ScopeSpans.scope': { table: 'span', column: 'scope_id' },
  'ScopeSpans.spans': { table: 'span', column: 'span_id' },
  'ScopeSpans.schema_url': { table: 'scope', column: 'schema_url' },
  'InstrumentationScope.name': { table: 'scope', column: 'name' },
  'InstrumentationScope.version': { table: 'scope', column: 'version' },
  'InstrumentationScope.attributes': { table: 'scope', column: 'attributes' },
  'InstrumentationScope.dropped_attributes_count': {
    table: 'scope',
    column: 'dropped_attributes_count',
  },
  'Span.trace_id': { table: 'span', column: 'trace_id' },
  'Span.span_id': { table: 'span', column: 'span_id' },
  'Span.trace_state': { table: 'span', column: 'trace_state' },
  'Span.parent_span_id': { table: 'span', column: 'parent_span_id' },
  'Span.name': { table: 'span', column: 'name' },
  'Span.kind': { table: 'span', column: 'kind' },
  'Span.start_time_unix_nano': { table: 'span', column: 'start_time' },
  'Span.end_time_unix_nano': { table: 'span', column: 'end_time' },
  'Span.attributes': { table: 'span', column: 'attributes' },
  'Span.dropped_attributes_count': { table: 'span', column: 'dropped_attributes_count' },
  'Span.events': { table: 'span', column: 'events' },
  'Span.dropped_events_count': { table: 'span', column: 'dropped_events_count' },
  'Span.links': { table: 'span', column: 'links' },
  'Span.dropped_links_count': { table: 'span', column: 'dropped_links_count' },
  'Span.status': { table: 'span', column: 'status_code' },
  'Span.flags': { table: 'span', column: 'flags' },
  'Event.time_unix_nano': { table: 'span', column: 'events', json: 'time_unix_nano' },
  'Event.name': { table: 'span', column: 'events', json: 'name' },
  'Event.attributes': { table: 'span', column: 'events', json: 'attributes' },
  'Event.dropped_attributes_count': {
    table: 'span',
    column: 'events',
    json: 'dropped_attributes_count',
  },
  'Link.trace_id': { table: 'span', column: 'links', json: 'trace_id' },
  'Link.span_id': { table: 'span', column: 'links', json: 'span_id' },
  'Link.trace_state': { table: 'span', column: 'links', json: 'trace_state' },
  'Link.attributes': { table: 'span', column: 'links', json: 'attributes' },
  'Link.dropped_attributes_count': {
    table: 'span',
    column: 'links',
    json: 'dropped_attributes_count',
  },
  'Link.flags': { table: 'span', column: 'links', json: 'flags' },
  'Status.message': { table: 'span', column: 'status_message' },
  'Status.code': { table: 'span', column: 'status_code' },
  'ExportLogsServiceRequest.resource_logs': { table: 'log_record', column: 'resource_id' },
  'ResourceLogs.resource': { table: 'log_record', column: 'resource_id' },
  'ResourceLogs.scope_logs': { table: 'log_record', column: 'scope_id' },
  'ResourceLogs.schema_url': { table: 'resource', column: 'schema_url' },
  'ScopeLogs.scope': { table: 'log_record', column: 'scope_id' },
  'ScopeLogs.log_records': { table: 'log_record', column: 'content_hash' },
  'ScopeLogs.schema_url': { table: 'scope', column: 'schema_url' },
  'LogRecord.time_unix_nano': { table: 'log_record', column: 'time' },
  'LogRecord.observed_time_unix_nano': { table: 'log_record', column: 'observed_time' },
  'LogRecord.severity_number': { table: 'log_record', column: 'severity_number' },
  'LogRecord.severity_text': { table: 'log_record', column: 'severity_text' },
  'LogRecord.body': { table: 'log_record', column: 'body' },
  'LogRecord.attributes': { table: 'log_record', column: 'attributes' },
  'LogRecord.dropped_attributes_count': {
    table: 'log_record',
    column: 'dropped_attributes_count',
  },
  'LogRecord.flags': { table: 'log_record', column: 'flags' },
  'LogRecord.trace_id': { table: 'log_record', column: 'trace_id' },
  'LogRecord.span_id': { table: 'log_record', column: 'span_id' },
  'LogRecord.event_name': { table: 'log_record', column: 'event_name' },
  'KeyValue.key': { table: 'span', column: 'attributes', json: '<key>' },
  'KeyValue.value': { table: 'span', column: 'attributes', json: '<value>' },
  'KeyValue.key_strindex': { ignoredBecause: profilesOnly },
  'AnyValue.string_value': { table: 'span', column: 'attributes', json: '<value>' },
  'AnyValue.bool_value': { table: 'span', column: 'attributes', json: '<value>' },
  'AnyValue.int_value': { table: 'span', column: 'attributes', json: '<value>' },
  'AnyValue.double_value': { table: 'span', column: 'attributes', json: '<value>' },
  'AnyValue.array_value': { table: 'span', column: 'attributes', json: '<value>' },
  'AnyValue.kvlist_value': { table: 'span', column: 'attributes', json: '<value>' },
  'AnyValue.bytes_value': { table: 'span', column: 'attributes', json: '<value>' },
  'AnyValue.string_value_strindex': { ignoredBecause: profilesOnly },
  'ArrayValue.values': { table: 'span', column: 'attributes', json: '<value>' },
  'KeyValueList.values': { table: 'span', column: 'attributes', json: '<value>' },
};
