/** The reader's SQL: one query per file, read once when a reader is made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBValue } from '@duckdb/node-api';
import { Bug } from '../../model/errors.ts';

export const queryNames = [
  'duckdb-memory',
  'not-stored',
  'rollup',
  'rollup-exact',
  'rollup-exact-traces',
  'rollup-quantile',
  'session-page',
  'session-rows',
  'totals',
  'trace-assessment-ids',
  'trace-assessments',
  'trace-facets',
  'trace-ids',
  'trace-log-count',
  'trace-logs',
  'trace-receipts',
  'trace-redactions',
  'trace-rows',
  'trace-spans',
  'trace-totals',
  'views',
] as const;

export type QueryName = (typeof queryNames)[number];

/** A query's text with its values by name. */
export interface BoundQuery {
  readonly sql: string;
  readonly values: Readonly<Record<string, DuckDBValue>>;
}

export function readQuery(name: QueryName): string {
  return readFileSync(join(import.meta.dirname, `${name}.sql`), 'utf8');
}

/** Fills the names in braces; every one has to be given. */
export function fillQuery(template: string, names: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const text = names[name];
    if (text === undefined) throw new Bug(`the query has no text for {${name}}`);
    return text;
  });
}
