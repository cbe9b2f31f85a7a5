/**
 * What a part of the system may say while it works. `cli/` supplies a pino logger.
 *
 * Fields hold our own numbers and words only: never a sender's text, which may be raw.
 */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Says nothing; for tests and short-lived commands. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
