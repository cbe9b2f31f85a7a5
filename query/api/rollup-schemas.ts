import { z } from 'zod';
import { searchTextMax } from '../../model/limits.ts';
import { type RollupDimension, rollupDimensions, rollupMetrics } from '../../model/rollup.ts';
import { instant } from './request-schemas.ts';

const text = z.string().max(searchTextMax).optional();
const exactly = {
  service: text.describe('only of this service, exactly; likewise the ones below'),
  model: text,
  request_model: text,
  provider: text,
  operation: text,
  type: text.describe('type of the span, as LLM or EMBEDDING'),
  agent: text,
  prompt: text,
  prompt_version: text,
  scope: text.describe('instrumentation scope'),
  name: text.describe('name of the trace'),
  state: text,
  experiment: text,
  run: text,
  user: text,
  session: text,
} satisfies Record<RollupDimension, typeof text>;

/** The parameters of `GET /api/v1/rollups`. */
export const rollupParams = z.strictObject({
  metric: z
    .enum(rollupMetrics)
    .describe(
      'cost in US dollars, duration and time to the first token in nanoseconds; count and errors ' +
        'count rows',
    ),
  aggregate: z
    .enum(['sum', 'mean', 'count', 'ratio', 'p50', 'p90', 'p95', 'p99'])
    .optional()
    .meta({
      default: 'sum',
      description:
        'count: rows that have the figure; the mean of errors is their rate; ratio: the total of ' +
        'metric by the total of per',
    }),
  per: z.enum(rollupMetrics).optional().describe('of a ratio: what the metric is divided by'),
  by: z
    .enum(['none', ...rollupDimensions])
    .optional()
    .meta({
      default: 'none',
      description:
        'name and state group traces; service, experiment, run, user and session either; the others ' +
        'model calls',
    }),
  bucket: z
    .enum(['none', '1m', '1h', '1d'])
    .optional()
    .meta({ default: 'none', description: 'a point for each minute, hour or day, UTC' }),
  of: z
    .enum(['model_calls', 'traces'])
    .optional()
    .describe(
      'what is a row: a call, each counted once, or a trace. Left out, cost and tokens are those ' +
        'of calls and the rest is of traces, unless only one of them knows what is asked for',
    ),
  from: instant().describe('start of the row, inclusive: ISO 8601 with an offset, or a date'),
  to: instant().describe('start of the row, exclusive: ISO 8601 with an offset, or a date'),
  ...exactly,
});

const estimated = z.number().nullable();

const rollupPoint = z.object({
  time: z.string().exactOptional().describe('start of the bucket; absent without buckets'),
  estimate: estimated.describe('of what was there before sampling; null where no row has it'),
  standard_error: estimated.describe(
    '0 where each kept row stands for itself alone, null where the sample cannot tell it',
  ),
  low: estimated.describe(
    'of the interval that holds the truth in 95 of 100 samples; null where the sample cannot tell',
  ),
  high: estimated.describe('null likewise; one of the two may be known alone'),
  is_exact: z
    .boolean()
    .describe(
      'all that came is in the estimate: each row stands for itself alone and none was dropped; ' +
        'then it may be called exact, and else an estimate with its interval',
    ),
  exact: z
    .number()
    .exactOptional()
    .describe('counted before this server sampled; absent where that does not say it'),
  sampled: z.int().min(0).describe('rows of the sample that have the figure'),
});

export const rollupAnswer = z.object({
  groups: z
    .array(
      z.object({
        key: z.string().nullable().describe('null for rows without one, and where by is none'),
        points: z.array(rollupPoint).describe('by time'),
      }),
    )
    .describe('those with the largest points first'),
});
