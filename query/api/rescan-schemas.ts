import { z } from 'zod';

/** The body of `POST /api/v1/rescan`. */
export const rescanRequest = z.strictObject({
  page_token: z
    .string()
    .regex(/^\d{1,2}\.-?\d{1,18}\.rs-[0-9a-f]{1,64}$/, {
      error: 'must be the next_page_token of the step before',
    })
    .optional()
    .describe('next_page_token of the step before; without it a run that was broken off goes on'),
});

const count = z.int().min(0);

export const rescanAnswer = z.object({
  rule_set: z.string().describe('rule set that the data is rewritten under'),
  table: z.string().describe('table that the step looked at; done after the last one'),
  rows: count.describe('rows that were looked at'),
  changed_rows: count,
  redacted_values: count.describe('values that were replaced, each counted once'),
  total_rows: count.describe('rows of all tables, about'),
  next_page_token: z
    .string()
    .exactOptional()
    .describe('pass it as page_token for the next step; absent after the last'),
});
