/** What the native API takes: these schemas check every request and stand in `/openapi.json`. */
import { z } from 'zod';
import { type Limits, searchTextMax, tracesPageMax } from '../../model/limits.ts';
import { utcInstant } from './instant.ts';

export type SqlLimits = Pick<Limits, 'sqlRowsMax' | 'sqlTimeoutMs' | 'sqlTextMax'>;

/** Any JSON value; one schema, so that the document can name it. */
export const jsonValue = z.json();

/** The body of `POST /api/v1/sql`. */
export function sqlRequestSchema({ sqlRowsMax, sqlTimeoutMs, sqlTextMax }: SqlLimits) {
  return z.strictObject({
    query: z
      .string()
      .min(1)
      .max(sqlTextMax)
      .describe('one SELECT over the public views that GET /api/v1/schema lists'),
    params: z
      .union([z.array(jsonValue), z.record(z.string(), jsonValue)], {
        error: 'must be an array (for ? and $1) or an object (for $name)',
      })
      .optional()
      .describe('values for ? and $1 as an array, for $name as an object'),
    format: z
      .enum(['json', 'csv'], { error: formatMessage })
      .optional()
      .meta({ default: 'json', description: 'arrow and parquet are not available yet' }),
    limit: z
      .int()
      .min(1)
      .max(sqlRowsMax)
      .optional()
      .meta({ default: sqlRowsMax, description: 'rows; the answer says when there were more' }),
    timeout_ms: z.int().min(1).max(sqlTimeoutMs).optional().meta({
      default: sqlTimeoutMs,
      description: 'milliseconds; then the statement is interrupted',
    }),
  });
}

/** Where a request names no limit. */
export const tracesOnPage = 50;

const traceFilterParams = {
  from: instant().describe('start of the trace, inclusive: ISO 8601 with an offset, or a date'),
  to: instant().describe('start of the trace, exclusive: ISO 8601 with an offset, or a date'),
  search: z
    .string()
    .max(searchTextMax)
    .optional()
    .describe('words in the name of the root, its service, the previews or the trace id, any case'),
  state: z.enum(['OK', 'ERROR', 'IN_PROGRESS']).optional(),
  service: z.string().max(searchTextMax).optional().describe('service of the root span, exactly'),
};

/** The parameters of `GET /api/v1/traces`. */
export const traceListParams = z.strictObject({
  ...traceFilterParams,
  order: z
    .enum(['newest', 'oldest', 'slowest', 'costliest'])
    .optional()
    .meta({ default: 'newest' }),
  limit: z
    .preprocess(
      wholeNumber,
      z.int().min(1).max(tracesPageMax).optional().meta({ default: tracesOnPage }),
    )
    .describe('traces on a page'),
  page_token: z
    .string()
    .max(searchTextMax)
    .optional()
    .describe('next_page_token of the page before, with the same filter and order'),
});

/** Where a request names no limit. */
export const servicesCounted = 10;

/** The parameters of `GET /api/v1/traces/facets`. */
export const traceFacetsParams = z.strictObject({
  ...traceFilterParams,
  limit: z
    .preprocess(
      wholeNumber,
      z.int().min(1).max(tracesPageMax).optional().meta({ default: servicesCounted }),
    )
    .describe('services told'),
});

/** The parameters of `GET /api/v1/sessions`. */
export const sessionListParams = z.strictObject({
  from: instant().describe('sessions that ended at this time or later: as from of the traces'),
  to: instant().describe('sessions that began before: ISO 8601 with an offset, or a date'),
  order: z.enum(['newest', 'oldest', 'costliest']).optional().meta({ default: 'newest' }),
  limit: z
    .preprocess(
      wholeNumber,
      z.int().min(1).max(tracesPageMax).optional().meta({ default: tracesOnPage }),
    )
    .describe('sessions on a page'),
  page_token: z
    .string()
    .max(searchTextMax)
    .optional()
    .describe('next_page_token of the page before, with the same filter and order'),
  search: z
    .string()
    .max(searchTextMax)
    .optional()
    .describe('words in the session id, the user or the previews, any case'),
  session: z.string().max(searchTextMax).optional().describe('id of the session, exactly'),
  user: z.string().max(searchTextMax).optional().describe('user of the session, exactly'),
  service: z.string().max(searchTextMax).optional().describe('one of its services, exactly'),
});

/** A route without parameters. */
export const noParams = z.strictObject({});

function formatMessage(issue: { readonly input?: unknown }): string {
  return issue.input === 'arrow' || issue.input === 'parquet'
    ? 'is not available yet; use json or csv'
    : 'must be json or csv';
}

/** A time of the query, in UTC for the store. */
export function instant() {
  const error = 'must be ISO 8601 with an offset, or a date, in the years 1970 to 2261';
  return z
    .string()
    .transform((text, context) => {
      const utc = utcInstant(text);
      if (utc === undefined) context.issues.push({ code: 'custom', input: text, message: error });
      return utc;
    })
    .optional();
}

/** A decimal number in a URL; anything else goes on as text, which the schema behind refuses. */
function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}
