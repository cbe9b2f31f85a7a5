/**
 * The four kinds of failure. Status codes are decided once per dialect (see
 * `collector/receiver/status.ts` and `query/error-answer.ts`), never where the failure is found.
 *
 * Messages are written by us and never quote what a sender sent: an error text reaches logs and
 * answers, and nothing raw may.
 */

interface FailureFields {
  /** Stable machine-readable word, snake_case, e.g. `malformed_protobuf`. */
  readonly code: string;
  /** What to do about it, one sentence. */
  readonly hint?: string;
  /** Which input was at fault, e.g. `limit` or `$.query`. */
  readonly field?: string;
}

/** The sender's fault; retrying the same bytes cannot help. */
export class Invalid extends Error {
  readonly kind = 'invalid';
  readonly code: string;
  readonly hint: string | undefined;
  readonly field: string | undefined;

  constructor(message: string, fields: FailureFields) {
    super(message);
    this.name = 'Invalid';
    this.code = fields.code;
    this.hint = fields.hint;
    this.field = fields.field;
  }
}

/** What was asked for does not exist. */
export class Missing extends Error {
  readonly kind = 'missing';
  readonly code: string;
  readonly hint: string | undefined;
  readonly field: string | undefined;

  constructor(message: string, fields: FailureFields) {
    super(message);
    this.name = 'Missing';
    this.code = fields.code;
    this.hint = fields.hint;
    this.field = fields.field;
  }
}

/** We cannot take or answer it now; the only retryable kind. Always carries a delay. */
export class Unavailable extends Error {
  readonly kind = 'unavailable';
  readonly code: string;
  readonly hint: string | undefined;
  readonly retryAfterMs: number;

  constructor(message: string, fields: FailureFields & { readonly retryAfterMs: number }) {
    super(message);
    this.name = 'Unavailable';
    this.code = fields.code;
    this.hint = fields.hint;
    this.retryAfterMs = fields.retryAfterMs;
  }
}

/** The word a failure is counted under; what is none of ours is a bug. */
export function failureCode(error: unknown): string {
  const isOurs =
    error instanceof Invalid || error instanceof Missing || error instanceof Unavailable;
  return isOurs ? error.code : 'bug';
}

/** A broken promise of our own code. Thrown, never returned. */
export class Bug extends Error {
  readonly kind = 'bug';

  constructor(message: string) {
    super(`BUG: ${message}`);
    this.name = 'Bug';
  }
}

/** Default arm of a switch over a discriminated union. */
export function assertUnreachable(value: never): never {
  throw new Bug(`unreachable case ${typeof value}`);
}

/** Checks an invariant of ours; never anything that a sender controls. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}
