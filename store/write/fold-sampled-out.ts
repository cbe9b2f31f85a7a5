/**
 * Narrow rows of spans that were not chosen are kept as long as a later span may correct them:
 * whose tokens count is remembered of about as many. The older half then becomes sums by minute,
 * service and model.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';

const foldSql = readFileSync(join(import.meta.dirname, 'fold-sampled-out.sql'), 'utf8');

/** Within the connection's open transaction; nothing happens up to `rowsMax` rows. */
export async function foldSampledOut(connection: DuckDBConnection, rowsMax: number): Promise<void> {
  const counted = await connection.runAndReadAll('SELECT count(*) FROM sampled_out');
  const [[rows] = []] = counted.getRowsJS();
  if (typeof rows !== 'bigint' || rows <= BigInt(rowsMax)) return;
  const found = await connection.runAndReadAll(
    'SELECT journal_seq FROM sampled_out ORDER BY journal_seq DESC LIMIT 1 OFFSET $1',
    [BigInt(Math.floor(rowsMax / 2))],
  );
  const [[last] = []] = found.getRowsJS();
  if (typeof last !== 'bigint') return;
  await connection.run(foldSql, [last]);
  await connection.run('DELETE FROM sampled_out WHERE journal_seq <= $1::UBIGINT', [last]);
}
