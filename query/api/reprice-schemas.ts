import { z } from 'zod';
import { instant } from './request-schemas.ts';

/** The body of `POST /api/v1/reprice`. */
export const repriceRequest = z.strictObject({
  from: instant().describe('start of the span, inclusive: ISO 8601 with an offset, or a date'),
  to: instant().describe('start of the span, exclusive: ISO 8601 with an offset, or a date'),
  dry_run: z
    .boolean()
    .optional()
    .meta({ default: false, description: 'say what would change, and change nothing' }),
  page_token: z
    .string()
    .regex(/^\d{1,15}$/, { error: 'must be the next_page_token of the step before' })
    .optional()
    .describe('next_page_token of the step before, with the same range'),
});

const usd = z.number().nullable().describe('US dollars');

export const repriceAnswer = z.object({
  price_version: z.string().describe('table of prices that was used'),
  dry_run: z.boolean(),
  models: z.array(
    z.object({
      provider: z.string().nullable(),
      model: z.string().nullable().describe('null for the models beyond the first 1,000 together'),
      spans: z.int().min(0).describe('spans with tokens that were looked at'),
      changed: z.int().min(0).describe('spans whose computed cost changed'),
      unpriced: z.int().min(0).describe('spans that have no cost, reported or computed'),
      cost_before: usd,
      cost_after: usd,
    }),
  ),
  next_page_token: z
    .string()
    .exactOptional()
    .describe('pass it as page_token for the next step; absent after the last'),
});
