import { z } from 'zod';
import { searchTextMax } from '../../model/limits.ts';
import { instant } from './request-schemas.ts';

/** The parameters of `GET /api/v1/rollups`. */
export const rollupParams = z.strictObject({
  metric: z
    .enum(['cost', 'tokens', 'input_tokens', 'output_tokens', 'count', 'errors', 'duration'])
    .describe('cost in US dollars, duration in nanoseconds; count and errors count rows'),
  aggregate: z.enum(['sum', 'mean', 'count', 'p50', 'p90', 'p95', 'p99']).optional().meta({
    default: 'sum',
    description: 'count: rows that have the figure; the mean of errors is their rate',
  }),
  by: z
    .enum([
      'none',
      'model',
      'provider',
      'operation',
      'agent',
      'prompt',
      'service',
      'user',
      'session',
      'name',
      'state',
    ])
    .optional()
    .meta({
      default: 'none',
      description:
        'model, provider, operation, agent and prompt group model calls, name and state traces, ' +
        'the others either',
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
        'of calls and the rest is of traces, unless the group says otherwise',
    ),
  from: instant().describe('start of the row, inclusive: ISO 8601 with an offset, or a date'),
  to: instant().describe('start of the row, exclusive: ISO 8601 with an offset, or a date'),
  service: z.string().max(searchTextMax).optional().describe('service of the row, exactly'),
  model: z.string().max(searchTextMax).optional().describe('model of the calls, exactly'),
});

const estimated = z.number().nullable();

const rollupPoint = z.object({
  time: z.string().exactOptional().describe('start of the bucket; absent without buckets'),
  estimate: estimated.describe('of what was there before sampling; null where no row has it'),
  standard_error: estimated.describe('0 where nothing was sampled'),
  low: estimated.describe('of the interval that holds the truth in 95 of 100 samples'),
  high: estimated,
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
