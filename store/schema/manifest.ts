/**
 * The schema's files in the order they are run. A test checks that the folders hold exactly these.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const tableFiles = [
  'tables/schema-version.sql',
  'tables/journal-position.sql',
  'tables/resource.sql',
  'tables/scope.sql',
  'tables/content.sql',
  'tables/message.sql',
  'tables/span.sql',
  'tables/aggregate-span.sql',
  'tables/sampled-out.sql',
  'tables/sampling-count.sql',
  'tables/tail-verdict.sql',
  'tables/log-record.sql',
  'tables/metric-point.sql',
  'tables/redaction.sql',
  'tables/assessment.sql',
  'tables/receipt.sql',
  'tables/trace-part.sql',
  'tables/repricing.sql',
  'tables/rule-set.sql',
  'tables/rescan.sql',
  'tables/span-experiment.sql',
  'tables/experiment-fact.sql',
  'tables/run-fact.sql',
  'tables/run-param.sql',
  'tables/run-metric.sql',
  'tables/tag-fact.sql',
  'tables/artifact-fact.sql',
] as const;

export const viewFiles = [
  'views/weighted-sum.sql',
  'views/weighted-se.sql',
  'views/weighted-mean.sql',
  'views/weighted-mean-se.sql',
  'views/weighted-quantile.sql',
  'views/content-key.sql',
  'views/pieced-texts.sql',
  'views/content-texts.sql',
  'views/is-cost-reported.sql',
  'views/stored-spans.sql',
  'views/stored-conversations.sql',
  'views/stored-logs.sql',
  'views/spans.sql',
  'views/root-value.sql',
  'views/trace-sums.sql',
  'views/traces.sql',
  'views/part-places.sql',
  'views/trace-rows.sql',
  'views/word-bits.sql',
  'views/trace-bits.sql',
  'views/trace-words.sql',
  'views/session-sums.sql',
  'views/sessions.sql',
  'views/session-rows.sql',
  'views/session-words.sql',
  'views/model-calls.sql',
  'views/messages.sql',
  'views/span-messages.sql',
  'views/logs.sql',
  'views/metric-points.sql',
  'views/redactions.sql',
  'views/assessments.sql',
  'views/receipts.sql',
  'views/arrived-traces.sql',
  'views/sampling-counts.sql',
  'views/sampling-decisions.sql',
  'views/unpriced-models.sql',
  'views/repricings.sql',
  'views/rules.sql',
  'views/rescans.sql',
  'views/experiments.sql',
  'views/runs.sql',
  'views/params.sql',
  'views/metrics.sql',
  'views/run-tags.sql',
  'views/experiment-tags.sql',
  'views/tag-history.sql',
  'views/stored-artifacts.sql',
  'views/artifacts.sql',
] as const;

/** Numbered without gaps and only ever added to; the last one's number is the schema's version. */
export const migrationFiles = [
  'migrations/0001-first-tables.sql',
  'migrations/0002-receipts-of-every-signal.sql',
  'migrations/0003-logs-and-metrics.sql',
  'migrations/0004-redactions-of-every-signal.sql',
  'migrations/0005-response-id.sql',
  'migrations/0006-costs.sql',
  'migrations/0007-calls-counted-once.sql',
  'migrations/0008-column-sources.sql',
  'migrations/0009-assessments.sql',
  'migrations/0010-repricing.sql',
  'migrations/0011-content.sql',
  'migrations/0012-token-details.sql',
  'migrations/0013-messages-of-logs.sql',
  'migrations/0014-rules.sql',
  'migrations/0015-sampling.sql',
  'migrations/0016-sampling-counts.sql',
  'migrations/0017-rescans.sql',
  'migrations/0018-tail-sampling.sql',
  'migrations/0019-verdict-probability.sql',
  'migrations/0020-new-combinations.sql',
  'migrations/0021-budget-windows.sql',
  'migrations/0022-runs.sql',
  'migrations/0023-experiments-of-spans.sql',
  'migrations/0024-artifacts.sql',
  'migrations/0025-previews-of-roots.sql',
  'migrations/0026-origin-of-counts.sql',
] as const;

/** Public views by name: what user SQL may read. */
export const publicViews = [
  'spans',
  'traces',
  'sessions',
  'model_calls',
  'messages',
  'span_messages',
  'logs',
  'metric_points',
  'redactions',
  'assessments',
  'receipts',
  'sampling_counts',
  'sampling_decisions',
  'unpriced_models',
  'repricings',
  'rules',
  'rescans',
  'experiments',
  'runs',
  'params',
  'metrics',
  'run_tags',
  'experiment_tags',
  'tag_history',
  'artifacts',
] as const;

/**
 * The views whose long texts are put together from `content`, and the views of the same columns
 * that show them as they are stored. A reader that needs few rows takes the latter and puts the
 * texts of its answer together afterwards, which DuckDB cannot know to do.
 */
export const storedViews = {
  spans: {
    stored: 'stored_spans',
    /** The same with the messages that log records say of a span without any. */
    withMessages: 'stored_conversations',
    columns: [
      'input_messages',
      'output_messages',
      'tool_definitions',
      'input',
      'output',
      'attributes',
      'events',
      'links',
    ],
  },
  logs: { stored: 'stored_logs', withMessages: 'stored_logs', columns: ['attributes', 'body'] },
  artifacts: { stored: 'stored_artifacts', withMessages: 'stored_artifacts', columns: ['text'] },
} as const;

/** What a column of a stored view is once its texts are put together. */
export function typeOfText(column: string): 'JSON' | 'VARCHAR' {
  return ['input', 'output', 'text'].includes(column) ? 'VARCHAR' : 'JSON';
}

/**
 * The views that are summed over all traces whenever one reads them, and their columns that cost
 * a join each (views/trace-sums.sql). A reader names those that it needs, or takes few whole rows.
 */
export const summedViews = {
  traces: {
    key: 'trace_id',
    /** A macro of keys that gives their whole rows. */
    rows: 'trace_rows',
    texts: [
      'name',
      'service_name',
      'session_id',
      'user_id',
      'experiment_id',
      'run_id',
      'sample_reason',
      'sample_rule',
      'input_preview',
      'output_preview',
    ],
  },
  sessions: {
    key: 'session_id',
    rows: 'session_rows',
    texts: ['user_id', 'services', 'input_preview', 'output_preview'],
  },
} as const;

/**
 * What stands for a summed view in SQL where a statement needs these columns; those that are no
 * texts are always there.
 */
export function sumsOf(view: keyof typeof summedViews, columns: readonly string[]): string {
  const texts = summedViews[view].texts.filter((text) => columns.includes(text));
  if (view === 'traces') return `trace_sums(true, ${textList(texts)})`;
  const ofTraces = texts.map((text) => (text === 'services' ? 'service_name' : text));
  return `session_sums(true, NULL::VARCHAR[], ${textList(['session_id', ...ofTraces])})`;
}

/** Texts that a summed view is to have, as its macros take them. */
export function textList(names: readonly string[]): string {
  return `[${[...new Set(names)].map((name) => `'${name}'`).join(', ')}]::VARCHAR[]`;
}

export interface SchemaFiles {
  /** SQL that makes the tables of an empty database, at the version of the last migration. */
  readonly tables: readonly string[];
  /** SQL that leads from version n to n + 1; the first one starts from nothing. */
  readonly migrations: readonly string[];
  readonly views: readonly string[];
  /** SHA-256 over the views, hex. */
  readonly viewsDigest: string;
}

export function readSchemaFiles(): SchemaFiles {
  const views = viewFiles.map(readSql);
  return {
    tables: tableFiles.map(readSql),
    migrations: migrationFiles.map(readSql),
    views,
    viewsDigest: digestOf(views),
  };
}

export function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}

function readSql(path: string): string {
  return readFileSync(join(import.meta.dirname, path), 'utf8');
}
