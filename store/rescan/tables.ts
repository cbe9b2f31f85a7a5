import type { RunTable } from '../../model/run-columns.ts';
import type { StoredSignal } from '../../model/signal.ts';

/**
 * What a rescan looks at, in this order: texts before the rows that refer to them. Every column of
 * text is here, or is said to hold words of ours (a test looks at all tables).
 */
export interface RescanTable {
  readonly table: string;
  /** Columns of plain text, and of JSON. */
  readonly text: readonly string[];
  readonly json: readonly string[];
  /** Those as which the text came in; the others were read from these and are not told twice. */
  readonly told: readonly string[];
  /** Beginnings of texts, and the columns that they may have been taken from. */
  readonly previews: Readonly<Record<string, readonly string[]>>;
  /** The hash of the row's content, which may not stay when the content changes. */
  readonly hash: string | undefined;
  /** Whether rows name resource and scope. */
  readonly hasOrigin: boolean;
  readonly signal: StoredSignal | undefined;
  /** Rows are told by this word and what stands in the column `by`, which names the value. */
  readonly pairs: Pairs | undefined;
  /** Order in which rows came; `rowid` where they name no journal record. */
  readonly order: 'journal_seq' | 'rowid';
}

interface Pairs {
  readonly word: 'params' | 'metrics' | 'tags' | 'artifacts';
  readonly by: 'key' | 'path';
}

const plain = {
  json: [],
  told: [],
  previews: {},
  hash: undefined,
  hasOrigin: false,
  signal: undefined,
  pairs: undefined,
  order: 'journal_seq',
} as const;

export const rowTables: readonly RescanTable[] = [
  {
    ...plain,
    table: 'span',
    text: [
      ...['name', 'status_message', 'trace_state', 'service_name', 'experiment_id'],
      ...['operation_name', 'provider_name', 'request_model', 'response_model', 'response_id'],
      ...['session_id', 'user_id', 'agent_name', 'tool_name', 'tool_call_id', 'prompt_name'],
      ...['prompt_version', 'run_id', 'model_id', 'input', 'output'],
      ...['input_preview', 'output_preview'],
    ],
    json: [
      ...['attributes', 'events', 'links', 'input_messages', 'output_messages'],
      ...['tool_definitions', 'finish_reasons'],
    ],
    told: ['name', 'status_message', 'trace_state', 'attributes', 'events', 'links'],
    previews: {
      input_preview: ['input_messages', 'input'],
      output_preview: ['output_messages', 'output'],
    },
    hash: 'content_hash',
    hasOrigin: true,
    signal: 'traces',
  },
  {
    ...plain,
    table: 'log_record',
    text: ['severity_text', 'event_name', 'body_preview', 'service_name', 'session_id'],
    json: ['body', 'attributes', 'input_messages', 'output_messages'],
    told: ['severity_text', 'event_name', 'body', 'attributes'],
    previews: { body_preview: ['body'] },
    hash: 'content_hash',
    hasOrigin: true,
    signal: 'logs',
  },
  {
    ...plain,
    table: 'metric_point',
    text: ['name', 'description', 'unit', 'service_name'],
    json: ['exemplars', 'metadata', 'attributes'],
    told: ['name', 'description', 'unit', 'exemplars', 'metadata', 'attributes'],
    hash: 'content_hash',
    hasOrigin: true,
    signal: 'metrics',
  },
  {
    ...plain,
    table: 'assessment',
    text: [
      ...['name', 'source_id', 'label', 'rationale', 'error_code', 'error_message'],
      ...['session_id', 'response_id', 'origin', 'service_name'],
    ],
    json: ['value', 'metadata'],
    hash: 'assessment_id',
  },
  { ...plain, table: 'message', text: ['role'] },
  { ...plain, table: 'redaction', text: ['field'] },
  {
    ...plain,
    table: 'sampled_out',
    text: ['service_name', 'request_model', 'response_model', 'response_id'],
  },
  { ...plain, table: 'sampling_count', text: ['service_name', 'model'], order: 'rowid' },
  { ...plain, table: 'repricing', text: ['provider_name', 'model'], order: 'rowid' },
  { ...plain, table: 'span_experiment', text: ['name'] },
  toldOfRuns('experiment_fact', ['name', 'artifact_location']),
  toldOfRuns('run_fact', ['name', 'user_id']),
  toldOfRuns('run_param', ['key', 'value'], { word: 'params', by: 'key' }),
  toldOfRuns('run_metric', ['key', 'model_id', 'dataset_name', 'dataset_digest'], {
    ...{ word: 'metrics', by: 'key' },
  }),
  toldOfRuns('tag_fact', ['key', 'value'], { word: 'tags', by: 'key' }),
  toldOfRuns('artifact_fact', ['path', 'text'], { word: 'artifacts', by: 'path' }),
];

function toldOfRuns(table: RunTable, text: readonly string[], pairs?: Pairs): RescanTable {
  return { ...plain, table, text, told: text, signal: 'runs', pairs };
}

/** Resources and scopes: named by a hash of what they say. */
export const namedTables = [
  {
    table: 'resource',
    id: 'resource_id',
    text: ['schema_url'],
    json: ['attributes', 'entity_refs'],
  },
  { table: 'scope', id: 'scope_id', text: ['name', 'version', 'schema_url'], json: ['attributes'] },
] as const;

/** The steps of a run by the name that `rescan.table_name` has. */
export const phases: readonly string[] = [
  'content',
  'content_run',
  ...namedTables.map(({ table }) => table),
  ...rowTables.map(({ table }) => table),
];

/** Columns of text that a sender cannot fill with words of its own; `trace_part` follows `span`. */
export const ownWords: Readonly<Record<string, readonly string[]>> = {
  span: [
    ...['trace_id', 'span_id', 'parent_span_id', 'kind', 'status_code', 'span_type'],
    ...['resource_id', 'scope_id', 'batch_id', 'price_version', 'column_sources'],
    ...['token_details', 'sample_reason'],
  ],
  log_record: ['trace_id', 'span_id', 'resource_id', 'scope_id', 'batch_id'],
  metric_point: ['type', 'temporality', 'distribution', 'resource_id', 'scope_id', 'batch_id'],
  assessment: [
    ...['assessment_id', 'kind', 'source_type', 'trace_id', 'span_id', 'signal'],
    ...['carrier_trace_id', 'carrier_span_id', 'batch_id'],
  ],
  redaction: [
    ...['trace_id', 'span_id', 'rule', 'action', 'batch_id', 'signal'],
    ...['experiment_id', 'run_id'],
  ],
  span_experiment: ['experiment_id'],
  experiment_fact: ['experiment_id', 'lifecycle_stage', 'batch_id'],
  run_fact: ['run_id', 'experiment_id', 'status', 'lifecycle_stage', 'batch_id'],
  run_param: ['run_id', 'experiment_id', 'batch_id'],
  run_metric: ['run_id', 'experiment_id', 'batch_id'],
  tag_fact: ['run_id', 'experiment_id', 'batch_id'],
  artifact_fact: ['run_id', 'experiment_id', 'batch_id'],
  resource: ['resource_id'],
  scope: ['scope_id'],
  sampled_out: ['trace_id', 'span_id', 'parent_span_id', 'status_code', 'span_type'],
  tail_verdict: [
    ...['trace_id', 'policy', 'threshold', 'cause', 'rule_set', 'new_combinations'],
    'budget_window',
  ],
  repricing: ['price_version'],
  trace_part: [
    ...['trace_id', 'session_id', 'user_id', 'experiment_id', 'run_id'],
    ...['root_input_preview', 'root_output_preview'],
    ...['first_input_preview', 'last_output_preview'],
  ],
  aggregate_span: ['trace_id', 'span_id'],
  receipt: ['batch_id', 'transport', 'dropped', 'rule_set_digest', 'signal'],
  rule_set: ['rule_set_digest'],
  rule: ['rule_set_digest', 'rule', 'family', 'label', 'action', 'pack'],
  rescan: ['rule_set_digest', 'table_name'],
  rescan_move: ['kind', 'old_name', 'new_name', 'fields'],
  schema_version: ['views_digest'],
};
