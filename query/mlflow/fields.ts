/** Fields of MLflow's requests as protobuf's JSON has them, and MLflow's own limits on them. */
import { z } from 'zod';
import { Invalid } from '../../model/errors.ts';
import { mlflowKeyMax, mlflowPageMax } from '../../model/limits.ts';
import type { UnixNano } from '../../model/time.ts';

/** A number or decimal text; parsing it again changes nothing. */
export const int64 = z
  .union([z.int(), z.bigint(), z.string().regex(/^-?[0-9]{1,19}$/)])
  .transform((value) => BigInt(value))
  .refine((value) => BigInt.asIntN(64, value) === value);

/** Any double: zod's own numbers are finite. */
export const double = z
  .union([
    z.custom<number>((value) => typeof value === 'number'),
    z.bigint(),
    z.string().regex(/^(NaN|-?Infinity|-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?)$/),
  ])
  .transform(Number);

const millisecondsMax = 9_223_372_036_853n;

/** Milliseconds since 1970, up to the year 2262. */
export const milliseconds = int64.refine((value) => value >= 0n && value <= millisecondsMax);

export function nanosecondsOf(ms: bigint): UnixNano {
  return ms * 1_000_000n;
}

export const required = z.string().min(1);
export const optional = z.string().optional();

/** In a URL one value stands for a list of one. */
export const texts = z.preprocess(
  (value) => (value === undefined || Array.isArray(value) ? value : [value]),
  z.array(z.string()).optional(),
);

export const tag = z.object({ key: required, value: z.string().optional() });
export const param = z.object({ key: required, value: z.string().optional() });
export const metric = z.object({
  key: required,
  value: double,
  timestamp: milliseconds,
  step: int64.optional(),
  model_id: optional,
  dataset_name: optional,
  dataset_digest: optional,
});

/** Where both names of the field may be used. */
export const runId = { run_id: optional, run_uuid: optional };

export const viewType = z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).optional();

/** A number of rows, at most `mlflowPageMax`. */
export const maxResults = int64
  .refine((value) => value >= 1n && value <= BigInt(mlflowPageMax))
  .transform(Number)
  .optional();

const apiDocs = ' See the API docs for more information about request parameters.';

export function missing(parameter: string): Invalid {
  return new Invalid(`Missing value for required parameter '${parameter}'.${apiDocs}`, {
    code: 'invalid_parameter',
  });
}

/** MLflow quotes the value; our error texts quote nobody. */
export function invalid(path: string, why = ''): Invalid {
  return new Invalid(`Invalid value for parameter '${path}' supplied.${why || apiDocs}`, {
    code: 'invalid_parameter',
  });
}

/**
 * A key of a param, metric or tag: short, of letters, digits and `_ - . / :` and spaces, and a path
 * that leads nowhere else.
 */
export function checkKey(key: string, path: string): void {
  if (key.length > mlflowKeyMax) throw tooLong(path, mlflowKeyMax);
  const parts = key.split('/');
  const isPath = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPath || !/^[\p{L}\p{N}_/\-. :]+$/u.test(key)) {
    throw invalid(
      path,
      ' Names may hold letters, digits, underscores, dashes, periods, colons, spaces and slashes.',
    );
  }
}

export function checkLength(text: string | undefined, max: number, path: string): void {
  if (text !== undefined && text.length > max) throw tooLong(path, max);
}

function tooLong(path: string, max: number): Invalid {
  return invalid(path, ` It is longer than ${max} characters.`);
}

/** The first characters of a text that is redacted already. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).toWellFormed();
}
