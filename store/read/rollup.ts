/** Renders the rollup queries: names come from the lists here, values are bound. */
import { type DuckDBValue, timestampNanosValue } from '@duckdb/node-api';
import { Invalid } from '../../model/errors.ts';
import { standardErrors95 } from '../../model/estimate.ts';
import type { RollupQuery } from '../../model/rollup.ts';
import { type BoundQuery, fillQuery } from './queries.ts';
import { readTime } from './read-time.ts';

type Unit = NonNullable<RollupQuery['of']>;
type By = RollupQuery['by'];
type Metric = RollupQuery['metric'];

const keys: Readonly<Record<Unit, Readonly<Partial<Record<By, string>>>>> = {
  model_calls: {
    none: 'NULL::VARCHAR',
    model: 'model',
    provider: 'provider_name',
    operation: 'operation_name',
    agent: 'agent_name',
    prompt: 'prompt_name',
    service: 'service_name',
    user: 'user_id',
    session: 'session_id',
  },
  traces: {
    none: 'NULL::VARCHAR',
    name: '"name"',
    state: 'state',
    service: 'service_name',
    user: 'user_id',
    session: 'session_id',
  },
};

const tokens = `CASE WHEN coalesce(input_tokens, output_tokens) IS NOT NULL
      THEN coalesce(input_tokens, 0)::DOUBLE + coalesce(output_tokens, 0) END`;
const usage = {
  cost: 'cost',
  tokens,
  input_tokens: 'input_tokens',
  output_tokens: 'output_tokens',
};

const figures: Readonly<Record<Unit, Readonly<Record<Metric, string>>>> = {
  model_calls: {
    ...usage,
    count: '1',
    errors: `coalesce(status_code = 'ERROR', false)`,
    duration: 'duration_ns',
  },
  traces: { ...usage, count: '1', errors: `state = 'ERROR'`, duration: 'duration_ns' },
};

const buckets: Readonly<Record<RollupQuery['bucket'], string>> = {
  none: 'NULL::TIMESTAMP_NS',
  '1m': `date_trunc('minute', start_time)::TIMESTAMP_NS`,
  '1h': `date_trunc('hour', start_time)::TIMESTAMP_NS`,
  '1d': `date_trunc('day', start_time)::TIMESTAMP_NS`,
};

const filters = {
  from: 'start_time >= $from',
  to: 'start_time < $to',
  service: 'service_name = $service',
  model: 'model = $model',
} as const;

/** Cost and tokens belong to model calls, the rest to traces, unless the group says otherwise. */
export function unitOf({ of, by, metric }: RollupQuery): Unit {
  if (of !== undefined) return of;
  if (keys.traces[by] === undefined) return 'model_calls';
  if (keys.model_calls[by] === undefined) return 'traces';
  return metric in usage ? 'model_calls' : 'traces';
}

export const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/**
 * @param template the text of `rollup.sql` or `rollup-quantile.sql`
 * @throws Invalid where the parts of the query do not go together, or a time cannot be read
 */
export function rollupQuery(template: string, query: RollupQuery, limit: number): BoundQuery {
  const unit = unitOf(query);
  const values = filterValues(query, unit);
  const level = levelOf(query);
  return {
    sql: fillQuery(template, {
      key: keyOf(query, unit),
      bucket: buckets[query.bucket],
      figure: figures[unit][query.metric],
      source: unit,
      filters: conditions(values),
    }),
    values: {
      ...values,
      limit: BigInt(limit),
      ...(level !== undefined && { level, errors: standardErrors95 }),
    },
  };
}

/** Undefined where the counts before sampling do not say it. */
export function exactQuery(
  template: string,
  query: RollupQuery,
  limit: number,
): BoundQuery | undefined {
  const unit = unitOf(query);
  const { metric, by } = query;
  const isOfTraces = unit === 'traces' && (metric === 'count' || metric === 'errors');
  const isOfCalls = unit === 'model_calls' && metric !== 'duration';
  if (levelOf(query) !== undefined || !(isOfTraces || isOfCalls)) return undefined;
  if (!['none', 'service', ...(isOfCalls ? ['model'] : [])].includes(by)) return undefined;
  const values = filterValues(query, unit);
  const folded = foldedFigure(query, unit);
  const atMinute = (sql: string) => sql.replaceAll('start_time', '"minute"::TIMESTAMP_NS');
  return {
    sql: fillQuery(template, {
      key: keyOf(query, unit),
      bucket: buckets[query.bucket],
      figure: metric === 'errors' ? figures.model_calls.errors : figures[unit][metric],
      unit: units[unit],
      filters: conditions(values),
      folded_bucket: atMinute(buckets[query.bucket]),
      folded_figure: folded ?? 'NULL',
      folded_is_known: String(folded !== undefined),
      folded_filters: atMinute(conditions(values)),
    }),
    values: { ...values, limit: BigInt(limit) },
  };
}

/** By the rules of the views `model_calls` and `traces`. */
const units: Readonly<Record<Unit, string>> = {
  model_calls: `NOT is_aggregate AND NOT is_repeat
    AND (trace_id, span_id) NOT IN (SELECT (a.trace_id, a.span_id) FROM aggregate_span a)`,
  traces: 'parent_span_id IS NULL',
};

/** Sums by minute know totals of whole minutes, and nothing that has to be divided by calls. */
function foldedFigure(
  { metric, aggregate, from, to }: RollupQuery,
  unit: Unit,
): string | undefined {
  const areMinutes = [from, to].every(
    (time) => time === undefined || readTime(time, 'from') % 60_000_000_000n === 0n,
  );
  if (aggregate !== 'sum' || !areMinutes) return undefined;
  if (unit === 'traces') return metric === 'count' ? 'traces' : undefined;
  return metric in usage ? figures.model_calls[metric] : undefined;
}

function keyOf({ by }: RollupQuery, unit: Unit): string {
  const key = keys[unit][by];
  if (key !== undefined) return key;
  throw new Invalid(`by cannot be ${by} over ${unit}.`, {
    code: 'invalid_parameter',
    field: 'by',
    hint: `Over ${unit} it is one of ${Object.keys(keys[unit]).join(', ')}.`,
  });
}

function levelOf({ aggregate, metric }: RollupQuery): number | undefined {
  if (aggregate === 'sum' || aggregate === 'mean' || aggregate === 'count') return undefined;
  if (metric !== 'count' && metric !== 'errors') return quantiles[aggregate];
  throw new Invalid(`${metric} has no quantiles.`, {
    code: 'invalid_parameter',
    field: 'aggregate',
    hint: 'Ask for sum or mean; the mean of errors is their rate.',
  });
}

function filterValues(query: RollupQuery, unit: Unit): Record<string, DuckDBValue> {
  const values: Record<string, DuckDBValue> = {};
  if (query.from !== undefined) values.from = timestampNanosValue(readTime(query.from, 'from'));
  if (query.to !== undefined) values.to = timestampNanosValue(readTime(query.to, 'to'));
  if (query.service !== undefined) values.service = query.service;
  if (query.model === undefined) return values;
  if (unit === 'model_calls') return { ...values, model: query.model };
  throw new Invalid('model can be asked for over model_calls only.', {
    code: 'invalid_parameter',
    field: 'model',
    hint: 'Add of=model_calls.',
  });
}

function conditions(values: Readonly<Record<string, DuckDBValue>>): string {
  const used = Object.entries(filters).filter(([name]) => name in values);
  return used.length === 0 ? 'true' : used.map(([, condition]) => condition).join(' AND ');
}
