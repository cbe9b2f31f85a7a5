import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import type { StoredAggregate } from './judge-calls.ts';

/**
 * Takes spans out of the sums that were counted before the children whose tokens they repeat.
 *
 * @param last the newest journal record of the open transaction
 */
export async function takeBackSums(
  connection: DuckDBConnection,
  aggregates: readonly StoredAggregate[],
  last: bigint,
): Promise<void> {
  if (aggregates.length === 0) return;
  await connection.run('INSERT INTO aggregate_span SELECT unnest($1), unnest($2), $3', [
    listValue(aggregates.map(({ traceId }) => traceId)),
    listValue(aggregates.map(({ spanId }) => spanId)),
    last,
  ]);
  const came = aggregates.map(({ journalSeq }) => journalSeq).sort((a, b) => a - b);
  const range = [came[0] ?? 0, came.at(-1) ?? 0].map(BigInt);
  const appendAggregates = join(import.meta.dirname, 'append-aggregates.sql');
  await connection.run(readFileSync(appendAggregates, 'utf8'), [last, ...range]);
}
