/** The reader's SQL: one query per file, read once when a reader is made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const queryNames = [
  'duckdb-memory',
  'totals',
  'trace-ids',
  'trace-log-count',
  'trace-logs',
  'trace-receipts',
  'trace-redactions',
  'trace-rows',
  'trace-spans',
  'views',
] as const;

export type QueryName = (typeof queryNames)[number];

export function readQuery(name: QueryName): string {
  return readFileSync(join(import.meta.dirname, `${name}.sql`), 'utf8');
}
