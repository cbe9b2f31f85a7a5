/** Renders the queries for what was counted before sampling, in the names of rollup.ts. */
import type { RollupDimension, RollupMetric, RollupQuery } from '../../model/rollup.ts';
import { type BoundQuery, fillQuery, type QueryName } from './queries.ts';
import { readTime } from './read-time.ts';
import {
  buckets,
  conditions,
  dimensionsOf,
  figureOf,
  filterValues,
  isQuantile,
  keyOf,
  onlyKnown,
  type Unit,
  unitOf,
  usage,
} from './rollup.ts';

interface Counted {
  readonly metrics: readonly RollupMetric[];
  readonly dimensions: readonly RollupDimension[];
}

/** What is counted of spans that are not kept, too. */
const counted: Readonly<Record<Unit, Counted>> = {
  model_calls: {
    metrics: ['cost', 'tokens', 'input_tokens', 'output_tokens', 'count', 'errors'],
    dimensions: ['service', 'model'],
  },
  traces: { metrics: ['count', 'errors'], dimensions: ['service'] },
};

/**
 * Undefined where the counts before sampling do not say it.
 *
 * @param hasSums some of them are sums by minute, which no longer know of which traces they are
 */
export function exactQuery(
  sql: (name: QueryName) => string,
  query: RollupQuery,
  { hasSums, limit }: { readonly hasSums: boolean; readonly limit: number },
): BoundQuery | undefined {
  const unit = unitOf(query);
  const { metric, per, by, where, aggregate } = query;
  const { metrics, dimensions } = counted[unit];
  const asked = [...dimensionsOf(where), ...(by === 'none' ? [] : [by])];
  if (isQuantile(aggregate) || !asked.every((name) => dimensions.includes(name))) return undefined;
  if (![metric, per ?? metric].every((name) => metrics.includes(name))) return undefined;
  if (unit === 'traces' && hasSums) return undefined;
  const figure = figureOf(metric, unit, 'metric');
  const names = {
    key: keyOf(query, unit),
    bucket: buckets[query.bucket],
    figure,
    per: per === undefined ? onlyKnown(figure) : figureOf(per, unit, 'per'),
    filters: conditions(query, unit),
  };
  const text =
    unit === 'traces'
      ? fillQuery(sql('rollup-exact-traces'), { ...names, names_service: `${asked.length > 0}` })
      : fillQuery(sql('rollup-exact'), { ...names, ...foldedNames(query, figure) });
  return { sql: text, values: { ...filterValues(query), limit: BigInt(limit) } };
}

/** Whether something is lacking of what the rows of the rollup are part of. */
export function notStoredQuery(template: string, query: RollupQuery): BoundQuery {
  const { service } = query.where;
  const asked = { ...query, where: service === undefined ? {} : { service } };
  const minutes = atMinute(conditions(asked, 'model_calls'));
  return {
    sql: fillQuery(template, {
      filters: conditions(asked, 'model_calls'),
      // Some of the first minute may be asked for.
      folded_filters: minutes.replace('$from', `date_trunc('minute', $from)`),
    }),
    values: filterValues(asked),
  };
}

/** Sums by minute know totals of whole minutes, and nothing that has to be divided by calls. */
function foldedNames(query: RollupQuery, figure: string): Readonly<Record<string, string>> {
  const { metric, aggregate, from, to, bucket } = query;
  const areMinutes = [from, to].every(
    (time) => time === undefined || readTime(time, 'from') % 60_000_000_000n === 0n,
  );
  const isKnown = aggregate === 'sum' && areMinutes && metric in usage;
  return {
    folded_bucket: atMinute(buckets[bucket]),
    folded_figure: isKnown ? figure : 'NULL',
    folded_is_known: String(isKnown),
    folded_filters: atMinute(conditions(query, 'model_calls')),
  };
}

function atMinute(text: string): string {
  return text.replaceAll('start_time', '"minute"::TIMESTAMP_NS');
}
