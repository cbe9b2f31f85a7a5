import { z } from 'zod';
import { policiesTextMax } from '../../model/limits.ts';
import { probabilityMin } from '../../model/sampling-threshold.ts';
import { instant, jsonValue } from './request-schemas.ts';

/** The body of `POST /api/v1/sampling/simulate`. */
export const simulateRequest = z.strictObject({
  policies: z
    .union([z.string().max(policiesTextMax), z.array(jsonValue)], {
      error: `must be a list, or at most ${policiesTextMax} characters of JSON or YAML with one`,
    })
    .optional()
    .describe(
      'as in sampling.tail.policies: a list, or JSON or YAML text with one; none: keep all',
    ),
  head_probability: z
    .number()
    .min(probabilityMin)
    .max(1)
    .optional()
    .meta({ default: 1, description: 'of head sampling, before the policies' }),
  from: instant().describe(
    'start of the trace, inclusive: ISO 8601 with an offset, or a date; left out, a day before to',
  ),
  to: instant().describe('start of the trace, exclusive; left out, now'),
});

const count = z.int().min(0);
/** What is expected is seldom whole. */
const amount = z.number().min(0);

const storedAmount = z.object({
  traces: amount,
  spans: amount,
  bytes: amount.describe(
    'texts of its spans before compression; a text that several traces share counts by its part',
  ),
});

const figureEstimate = z.object({
  value: z.number(),
  standard_error: z.number().nullable().describe('null where the sample cannot tell it'),
  low: z
    .number()
    .nullable()
    .describe('of the interval that holds the truth in 95 of 100 samples; null likewise'),
  high: z.number().nullable(),
  is_exact: z
    .boolean()
    .describe('all that came is in it: each trace stands for itself alone, and none was dropped'),
});

const figure = z.object({
  present: figureEstimate.nullable().describe('by what is stored; null where no trace has it'),
  expected: figureEstimate
    .nullable()
    .describe('by what the candidate would keep; null where it keeps none that has it'),
  never_kept: z
    .number()
    .nullable()
    .describe('of a total the part that no figure would show; null for rates and quantiles'),
});

const group = z.object({
  key: z.string().nullable().describe('null for names beyond the first 100 together'),
  present_traces: count.describe('stored now'),
  expected_traces: amount.describe('stored by the candidate'),
  never_kept_traces: amount.describe('traces that the candidate would never keep'),
  cost: figure.describe('US dollars'),
  tokens: figure,
  error_rate: figure.describe('share of traces with the state ERROR'),
  p95_duration: figure.describe('nanoseconds'),
});

export const simulateAnswer = z.object({
  from: z.string().describe('start of the oldest trace, where some were left out'),
  to: z.string(),
  traces: z.object({
    simulated: count,
    left_out: count.describe('older ones of the range, beyond the limit'),
    late: count.describe('kept in part after a drop; they stand for nothing'),
    sender_unknown: count.describe('chosen before this server and by it: taken as if by it alone'),
  }),
  arrived: z
    .object({
      spans: count,
      traces: count
        .nullable()
        .describe('null where old spans have become sums, which do not say of how many traces'),
      not_kept_spans: count,
      not_kept_traces: count.nullable().describe('of which nothing is stored; null likewise'),
      represented_traces: amount.describe('arrived traces that the simulated ones stand for'),
    })
    .describe(
      'what came, spans in whole minutes. What the rules of today never keep is in no figure but this one',
    ),
  present: storedAmount,
  expected: storedAmount,
  rules: z
    .array(
      z.object({
        policy: z.string().nullable().describe('null for traces that none matches'),
        keep: z.number(),
        present: storedAmount.describe('what matches, as it is stored now'),
        arrived_traces: amount.describe('arrived traces that match, as the stored ones say'),
        kept_share: z.number().nullable().describe('of those; null where there are none'),
        expected: storedAmount,
      }),
    )
    .describe('in the order in which they decide'),
  overall: group,
  services: z.array(group).describe('those with the most traces first'),
  models: z
    .array(group)
    .describe('cost and tokens of its calls, rate and duration of the traces that call it'),
});
