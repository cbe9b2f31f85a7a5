/** Renders the rollup queries: names come from the lists here, values are bound. */
import { type DuckDBValue, timestampNanosValue } from '@duckdb/node-api';
import { standardErrors95, unseenRows } from '../../model/count-interval.ts';
import { Invalid } from '../../model/errors.ts';
import {
  type RollupDimension,
  type RollupMetric,
  type RollupQuery,
  rollupDimensions,
} from '../../model/rollup.ts';
import { sumsOf } from '../schema/manifest.ts';
import { type BoundQuery, fillQuery } from './queries.ts';
import { readTime } from './read-time.ts';

export type Unit = NonNullable<RollupQuery['of']>;

const dimensions: Readonly<Record<Unit, Readonly<Partial<Record<RollupDimension, string>>>>> = {
  model_calls: {
    service: 'service_name',
    model: 'model',
    request_model: 'request_model',
    provider: 'provider_name',
    operation: 'operation_name',
    type: 'span_type',
    agent: 'agent_name',
    prompt: 'prompt_name',
    prompt_version: 'prompt_version',
    scope: 'scope_name',
    experiment: 'experiment_id',
    run: 'run_id',
    user: 'user_id',
    session: 'session_id',
  },
  traces: {
    service: 'service_name',
    name: 'name',
    state: 'state',
    experiment: 'experiment_id',
    run: 'run_id',
    user: 'user_id',
    session: 'session_id',
  },
};

const tokens = `CASE WHEN coalesce(input_tokens, output_tokens) IS NOT NULL
      THEN coalesce(input_tokens, 0)::DOUBLE + coalesce(output_tokens, 0) END`;
export const usage = {
  cost: 'cost',
  input_cost: 'input_cost',
  output_cost: 'output_cost',
  tokens,
  input_tokens: 'input_tokens',
  output_tokens: 'output_tokens',
  cache_read_tokens: 'cache_read_tokens',
  cache_write_tokens: 'cache_write_tokens',
  reasoning_tokens: 'reasoning_tokens',
};

const figures: Readonly<Record<Unit, Readonly<Partial<Record<RollupMetric, string>>>>> = {
  model_calls: {
    ...usage,
    count: '1',
    errors: `coalesce(status_code = 'ERROR', false)`,
    duration: 'duration_ns',
    time_to_first_token: 'time_to_first_token_ns',
  },
  traces: { ...usage, count: '1', errors: `state = 'ERROR'`, duration: 'duration_ns' },
};

export const buckets: Readonly<Record<RollupQuery['bucket'], string>> = {
  none: 'NULL::TIMESTAMP_NS',
  '1m': `date_trunc('minute', start_time)::TIMESTAMP_NS`,
  '1h': `date_trunc('hour', start_time)::TIMESTAMP_NS`,
  '1d': `date_trunc('day', start_time)::TIMESTAMP_NS`,
};

const times = { from: 'start_time >= $from', to: 'start_time < $to' } as const;

/**
 * Cost and tokens belong to model calls, the rest to traces, unless only one of them knows what is
 * grouped and chosen by.
 */
export function unitOf({ of, by, metric, where }: RollupQuery): Unit {
  if (of !== undefined) return of;
  const asked = [...dimensionsOf(where), ...(by === 'none' ? [] : [by])];
  const knows = (unit: Unit) => asked.every((name) => dimensions[unit][name] !== undefined);
  if (!knows('traces') || figures.traces[metric] === undefined) return 'model_calls';
  if (!knows('model_calls')) return 'traces';
  return metric in usage ? 'model_calls' : 'traces';
}

export const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/**
 * @param template the text of `rollup.sql` or `rollup-quantile.sql`
 * @throws Invalid where the parts of the query do not go together, or a time cannot be read
 */
export function rollupQuery(template: string, query: RollupQuery, limit: number): BoundQuery {
  const unit = unitOf(query);
  const level = levelOf(query);
  const figure = figureOf(query.metric, unit, 'metric');
  return {
    sql: fillQuery(template, {
      key: keyOf(query, unit),
      bucket: buckets[query.bucket],
      figure,
      ...(level === undefined && { per: perOf(query, unit, figure), traced: traced[unit] }),
      source: sourceOf(query, unit),
      filters: conditions(query, unit),
    }),
    values: {
      ...filterValues(query),
      limit: BigInt(limit),
      ...(level !== undefined && { level, errors: standardErrors95, unseen: unseenRows }),
    },
  };
}

export function keyOf({ by }: RollupQuery, unit: Unit): string {
  return by === 'none' ? 'NULL::VARCHAR' : columnOf(by, unit, 'by');
}

/** The sums of one trace. A second grouping by trace took as much memory again. */
const traced: Readonly<Record<Unit, string>> = {
  model_calls: `
    max(weight) AS weight,
    sum(weight) AS stands_for,
    count(x) AS "rows",
    coalesce(sum(weight * x), 0) AS y,
    coalesce(sum(weight * per), 0) AS z
  FROM "rows"
  GROUP BY "key", bucket, trace_id`,
  traces: `
    weight,
    weight AS stands_for,
    (x IS NOT NULL)::BIGINT AS "rows",
    coalesce(weight * x, 0) AS y,
    coalesce(weight * per, 0) AS z
  FROM "rows"`,
};

/** Of traces only those texts that it groups and chooses by. */
function sourceOf({ by, where }: RollupQuery, unit: Unit): string {
  if (unit === 'model_calls') return unit;
  const asked = [...dimensionsOf(where), ...(by === 'none' ? [] : [by])];
  return sumsOf(
    unit,
    asked.map((name) => columnOf(name, unit, name)),
  );
}

/** @throws Invalid where rows of that unit do not know it */
function columnOf(name: RollupDimension, unit: Unit, field: string): string {
  const column = dimensions[unit][name];
  if (column !== undefined) return column;
  throw new Invalid(`${name} is not known of ${unit}.`, {
    code: 'invalid_parameter',
    field,
    hint: `Over ${unit} it is one of ${Object.keys(dimensions[unit]).join(', ')}.`,
  });
}

export function figureOf(metric: RollupMetric, unit: Unit, field: string): string {
  const figure = figures[unit][metric];
  if (figure !== undefined) return figure;
  throw new Invalid(`${metric} is not known of ${unit}.`, {
    code: 'invalid_parameter',
    field,
    hint: `Over ${unit} it is one of ${Object.keys(figures[unit]).join(', ')}.`,
  });
}

/** What a total is divided by: rows that have the figure, or another figure. */
function perOf({ aggregate, per }: RollupQuery, unit: Unit, figure: string): string {
  if ((aggregate === 'ratio') !== (per !== undefined)) {
    throw new Invalid('A ratio has both a metric and a per.', {
      code: 'invalid_parameter',
      field: 'per',
      hint: 'Ask for aggregate=ratio&per=tokens, or leave per out.',
    });
  }
  return per === undefined ? onlyKnown(figure) : figureOf(per, unit, 'per');
}

export function onlyKnown(figure: string): string {
  return `CASE WHEN (${figure}) IS NOT NULL THEN 1 END`;
}

export function dimensionsOf(where: RollupQuery['where']): readonly RollupDimension[] {
  return rollupDimensions.filter((name) => where[name] !== undefined);
}

function levelOf({ aggregate, metric, per }: RollupQuery): number | undefined {
  if (!isQuantile(aggregate)) return undefined;
  if (metric !== 'count' && metric !== 'errors' && per === undefined) return quantiles[aggregate];
  throw new Invalid(
    per === undefined ? `${metric} has no quantiles.` : 'Ratios have no quantiles.',
    {
      code: 'invalid_parameter',
      field: 'aggregate',
      hint: 'Ask for sum, mean or ratio; the mean of errors is their rate.',
    },
  );
}

export function isQuantile(
  aggregate: RollupQuery['aggregate'],
): aggregate is keyof typeof quantiles {
  return aggregate in quantiles;
}

export function filterValues({ from, to, where }: RollupQuery): Record<string, DuckDBValue> {
  const values: Record<string, DuckDBValue> = {};
  if (from !== undefined) values.from = timestampNanosValue(readTime(from, 'from'));
  if (to !== undefined) values.to = timestampNanosValue(readTime(to, 'to'));
  for (const name of dimensionsOf(where)) values[name] = where[name] ?? null;
  return values;
}

export function conditions({ from, to, where }: RollupQuery, unit: Unit): string {
  const all = [
    ...(from === undefined ? [] : [times.from]),
    ...(to === undefined ? [] : [times.to]),
    ...dimensionsOf(where).map((name) => `${columnOf(name, unit, name)} = $${name}`),
  ];
  return all.length === 0 ? 'true' : all.join(' AND ');
}
