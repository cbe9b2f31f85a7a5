import { Bug, Invalid, Missing, Unavailable } from '../../model/errors.ts';
import { retryAfterMs as defaultRetryAfterMs } from '../../model/limits.ts';
import type { Outcome } from './receiver-stats.ts';

/**
 * The one place where a failure gets its HTTP status and gRPC code (OTLP 1.11: 429, 502, 503, 504
 * and UNAVAILABLE are the answers a sender retries; 500 is not one of them).
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Invalid) {
    const answer = invalidAnswers[error.code] ?? plainInvalid;
    const { message, hint } = error;
    const field = answer === plainInvalid ? (error.field ?? 'body') : undefined;
    return { ...answer, message, hint, field, retryAfterMs: undefined };
  }
  if (error instanceof Missing) {
    const { message, hint } = error;
    return { ...missing, message, hint, field: undefined, retryAfterMs: undefined };
  }
  if (error instanceof Unavailable) {
    const { message, hint, retryAfterMs } = error;
    const answer = unavailableAnswers[error.code] ?? unavailable;
    return { ...answer, message, hint, field: undefined, retryAfterMs };
  }
  if (isSystemError(error)) {
    const message = 'the server could not use a file or socket of its own; nothing was kept';
    const rest = { hint: undefined, field: undefined, retryAfterMs: defaultRetryAfterMs };
    return { ...unavailable, message, ...rest };
  }
  const message = 'the server failed on this request; sending it again will not help';
  return { ...bug, message, hint: undefined, field: undefined, retryAfterMs: undefined };
}

/** A request that was not accepted, in both dialects. All words are ours. */
export interface Refusal extends Answer {
  readonly message: string;
  readonly hint: string | undefined;
  /** What a `BadRequest` detail names; undefined where the answer carries none. */
  readonly field: string | undefined;
  /** Delay to ask for; only an answer that may be retried has one. */
  readonly retryAfterMs: number | undefined;
}

interface Answer {
  readonly outcome: Outcome;
  readonly httpStatus: number;
  readonly grpcCode: GrpcCode;
}

/** Codes of `google.rpc.Code` that we use. */
export const grpcCodes = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export type GrpcCode = keyof typeof grpcCodes;

/** Message and hint as a sender sees them in its log. */
export function sentence(refusal: Pick<Refusal, 'message' | 'hint'>): string {
  return refusal.hint === undefined ? refusal.message : `${refusal.message}; ${refusal.hint}`;
}

/** Whole seconds for `Retry-After`, at least one. */
export function retryAfterSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}

const plainInvalid: Answer = { outcome: 'invalid', httpStatus: 400, grpcCode: 'INVALID_ARGUMENT' };
const missing: Answer = { outcome: 'not_found', httpStatus: 404, grpcCode: 'NOT_FOUND' };
const unavailable: Answer = { outcome: 'unavailable', httpStatus: 503, grpcCode: 'UNAVAILABLE' };
const bug: Answer = { outcome: 'bug', httpStatus: 500, grpcCode: 'INTERNAL' };

/** Codes of `Invalid` that answer otherwise than 400 / INVALID_ARGUMENT. */
const invalidAnswers: Readonly<Record<string, Answer>> = {
  request_too_large: { outcome: 'too_large', httpStatus: 413, grpcCode: 'RESOURCE_EXHAUSTED' },
  unsupported_content_type: {
    outcome: 'unsupported',
    httpStatus: 415,
    grpcCode: 'INVALID_ARGUMENT',
  },
  unsupported_encoding: { outcome: 'unsupported', httpStatus: 415, grpcCode: 'UNIMPLEMENTED' },
  // RFC 9112, 6.1.
  unsupported_transfer_encoding: {
    outcome: 'unsupported',
    httpStatus: 501,
    grpcCode: 'UNIMPLEMENTED',
  },
  no_such_method: { outcome: 'not_found', httpStatus: 404, grpcCode: 'UNIMPLEMENTED' },
  method_not_allowed: { outcome: 'unsupported', httpStatus: 405, grpcCode: 'UNIMPLEMENTED' },
  unauthenticated: { outcome: 'unauthorized', httpStatus: 401, grpcCode: 'UNAUTHENTICATED' },
  forbidden: { outcome: 'unauthorized', httpStatus: 403, grpcCode: 'PERMISSION_DENIED' },
  upload_aborted: { outcome: 'aborted', httpStatus: 400, grpcCode: 'INVALID_ARGUMENT' },
  headers_too_large: { outcome: 'invalid', httpStatus: 431, grpcCode: 'INVALID_ARGUMENT' },
  invalid_compressed_flag: { outcome: 'invalid', httpStatus: 400, grpcCode: 'INTERNAL' },
};

/** Codes of `Unavailable` that answer otherwise than 503 / UNAVAILABLE. */
const unavailableAnswers: Readonly<Record<string, Answer>> = {
  upload_too_slow: { outcome: 'aborted', httpStatus: 503, grpcCode: 'DEADLINE_EXCEEDED' },
};

/** A disk or socket error of the operating system may pass; a programming error will not. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && !(error instanceof Bug) && 'errno' in error;
}
