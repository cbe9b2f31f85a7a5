/** Schemas of sessions: equal to the types in `wire-sessions.ts`. */
import { z } from 'zod';
import { count, money, nanoseconds, text, textOrNull, time, tokens } from './trace-schemas.ts';

const estimate = z.number().describe('of what came, before sampling');
const standardError = z.number().describe('of the estimate; 0 where nothing was sampled');
const untoldError = 'of the estimate; null where the sample cannot tell it, as of errors unseen';
const estimateOrNull = estimate.nullable();
const standardErrorOrNull = z.number().nullable().describe(untoldError);

export const sessionRow = z.object({
  session_id: text,
  start_time: time.describe('start of its first trace; as time'),
  end_time: time.describe('latest end of its traces; as time'),
  duration_ns: nanoseconds,
  trace_count: count.describe('of those that are kept; likewise the ones below'),
  error_trace_count: count.describe('traces whose root failed'),
  span_count: count,
  error_count: count.describe('spans with status ERROR'),
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_tokens: tokens,
  cache_write_tokens: tokens,
  reasoning_tokens: tokens,
  input_cost: money,
  output_cost: money,
  cost: money,
  user_id: textOrNull,
  services: z.array(text).describe('services that its traces began in'),
  input_preview: textOrNull,
  output_preview: textOrNull,
  is_sampled: z
    .boolean()
    .describe('a kept trace stands for others, too; false does not say that none was dropped'),
  trace_count_estimate: estimate,
  trace_count_standard_error: standardError,
  error_trace_count_estimate: estimate,
  error_trace_count_standard_error: standardErrorOrNull,
  span_count_estimate: estimate,
  span_count_standard_error: standardErrorOrNull,
  error_count_estimate: estimate,
  error_count_standard_error: standardErrorOrNull,
  input_tokens_estimate: estimateOrNull,
  input_tokens_standard_error: standardErrorOrNull,
  output_tokens_estimate: estimateOrNull,
  output_tokens_standard_error: standardErrorOrNull,
  cache_read_tokens_estimate: estimateOrNull,
  cache_read_tokens_standard_error: standardErrorOrNull,
  cache_write_tokens_estimate: estimateOrNull,
  cache_write_tokens_standard_error: standardErrorOrNull,
  reasoning_tokens_estimate: estimateOrNull,
  reasoning_tokens_standard_error: standardErrorOrNull,
  input_cost_estimate: estimateOrNull,
  input_cost_standard_error: standardErrorOrNull,
  output_cost_estimate: estimateOrNull,
  output_cost_standard_error: standardErrorOrNull,
  cost_estimate: estimateOrNull,
  cost_standard_error: standardErrorOrNull,
});
