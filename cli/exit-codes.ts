import { Invalid, Missing, Unavailable } from '../model/errors.ts';

/** What a script can rely on; `spanledger --help` lists them. */
export const exitCodes = {
  0: 'done',
  1: 'an unexpected error: a fault of spanledger',
  2: 'the command line or the configuration is wrong',
  3: 'the data folder cannot be used: foreign, in use, unwritable, full, or of a newer version',
  4: 'an address cannot be listened on: a port is in use or not permitted',
  5: 'the journal or the database is damaged',
  6: 'the request was refused or failed: SQL, rules, a server that does not answer',
} as const;

export type ExitCode = keyof typeof exitCodes;

const codeOf: Readonly<Record<string, ExitCode>> = {
  unknown_setting: 2,
  bad_setting: 2,
  bad_config: 2,
  missing_config: 2,
  not_loopback: 2,
  bad_tokens: 2,
  bad_tls: 2,
  foreign_data_folder: 3,
  data_folder_in_use: 3,
  unwritable_data_folder: 3,
  newer_schema: 3,
  older_schema: 3,
  redaction_key_damaged: 2,
  redaction_key_exposed: 2,
  redaction_key_missing: 2,
  redaction_key_full: 2,
  redaction_key_busy: 2,
  store_open_failed: 3,
  disk_full: 3,
  port_in_use: 4,
  cannot_listen: 4,
  corrupt_database: 5,
};

/** The command line itself is wrong. */
export class UsageError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** Any error as one line that says what to do, with its exit code. */
export function failureLine(error: unknown): {
  readonly line: string;
  readonly exitCode: ExitCode;
} {
  if (error instanceof UsageError) {
    return { line: `${error.message}; ${error.hint}`, exitCode: 2 };
  }
  if (error instanceof Invalid || error instanceof Missing || error instanceof Unavailable) {
    const message = error.message.replace(/\.$/, '');
    const line = error.hint === undefined ? message : `${message}; ${error.hint}`;
    return { line: oneLine(line), exitCode: codeOf[error.code] ?? 6 };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { line: text, exitCode: 1 };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
