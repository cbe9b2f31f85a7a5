/**
 * The one place where a failure becomes an HTTP status and a body of the native API; the MLflow
 * dialect has a shape and statuses of its own for it.
 */
import type { Context } from 'hono';
import { Bug, Invalid, Missing, Unavailable } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import type { Clock } from '../model/time.ts';
import type { ErrorAnswer } from './api/wire.ts';
import { isMlflowPath, mlflowErrorAnswer } from './mlflow/mlflow-error.ts';

export type AnswerError = (error: unknown, c: Context) => Response;

type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 500 | 503;

/** Codes of `Invalid` whose status is not 400. */
const statusOfInvalid: ReadonlyMap<string, ErrorStatus> = new Map([
  ['unauthenticated', 401],
  ['forbidden', 403],
  ['host_not_allowed', 403],
  ['cross_site_request', 403],
  ['method_not_allowed', 405],
  ['body_too_large', 413],
  ['unsupported_media_type', 415],
]);

/**
 * Makes the error handler of one app. Messages of our own kinds are answered as they are: they
 * never quote a sender. Anything else is answered with a reference that the log has as well.
 */
export function createAnswerError(log: Log, clock: Clock): AnswerError {
  let unexpected = 0;
  return (error, c) => {
    if (error instanceof Invalid) {
      return errorAnswer(c, statusOfInvalid.get(error.code) ?? 400, error);
    }
    if (error instanceof Missing) return errorAnswer(c, 404, error);
    if (error instanceof Unavailable) {
      c.header('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))));
      return errorAnswer(c, 503, error);
    }
    unexpected++;
    const reference = `${(clock() / 1_000_000n).toString(36)}-${unexpected.toString(36)}`;
    log.error(
      { reference, method: knownMethod(c.req.method), ...describeUnexpected(error) },
      'a request failed unexpectedly',
    );
    return errorAnswer(c, 500, {
      code: 'internal',
      message: 'This request failed because of a mistake on our side.',
      hint: `The server's log has the reference ${reference}.`,
    });
  };
}

interface ErrorFields {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly field?: string | undefined;
}

function errorAnswer(c: Context, status: ErrorStatus, fields: ErrorFields): Response {
  if (isMlflowPath(c.req.path)) return mlflowErrorAnswer(c, status, fields);
  const { code, message, hint, field } = fields;
  const answer: ErrorAnswer = {
    error: {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(field === undefined ? {} : { field }),
    },
  };
  return c.json(answer, status);
}

/** A method is the sender's text as well: only names we know reach the log. */
function knownMethod(method: string): string {
  const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  return known.includes(method) ? method : 'other';
}

/**
 * What may be said about an error that is not ours: its class and where it was thrown. Its message
 * may quote the request (`JSON.parse` and DuckDB do), so it is cut off before frames are read.
 */
function describeUnexpected(error: unknown): { readonly failure: string; readonly at?: string } {
  if (error instanceof Bug) return { failure: error.message, ...firstFrame(error) };
  if (!(error instanceof Error)) return { failure: typeof error };
  return { failure: error.constructor.name, ...firstFrame(error) };
}

function firstFrame(error: Error): { readonly at?: string } {
  const stack = error.stack ?? '';
  const messageAt = stack.indexOf(error.message);
  const frames = messageAt < 0 ? '' : stack.slice(messageAt + error.message.length);
  const frame = /^ {4}at .*?([\w.-]+:\d+):\d+\)?$/m.exec(frames);
  return frame?.[1] === undefined ? {} : { at: frame[1] };
}
