import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { storedContentMax } from '../../model/limits.ts';
import type { Database } from '../database.ts';
import { RecentHashes, storedTicket } from './recent-hashes.ts';
import { contentTables, type StoredContent } from './stored-content.ts';

/** Tables with a content hash a row. */
const itemTables = ['span', 'sampled_out', 'log_record', 'metric_point'] as const;

/**
 * The content hashes of the newest `itemsMax` spans (chosen or not), log records and data points
 * together, read once at the start, so that a retry is recognised across a restart too. They are
 * added in the order they were stored, so that the window goes on forgetting the oldest first. The
 * 16 bytes are taken from DuckDB's vectors as they stand.
 */
export async function readStoredHashes(
  instance: Database,
  itemsMax: number,
): Promise<RecentHashes> {
  const hashes = new RecentHashes(itemsMax);
  const connection = await instance.connect();
  try {
    const newest = await Promise.all(
      itemTables.map(async (table) =>
        newestOf(table, await lastRowId(connection, table), itemsMax),
      ),
    );
    const filled = newest.filter((sql) => sql !== undefined);
    if (filled.length === 0) return hashes;
    const result = await connection.stream(
      filled.length === 1
        ? `SELECT content_hash FROM (${filled.join()})`
        : `WITH newest AS MATERIALIZED (${filled.join(' UNION ALL ')}),
           kept AS (SELECT * FROM newest ORDER BY journal_seq DESC LIMIT ${itemsMax})
           SELECT content_hash FROM kept ORDER BY journal_seq`,
    );
    await forEachHash(result, (bytes, at) => hashes.add(bytes, at, storedTicket));
    return hashes;
  } finally {
    connection.closeSync();
  }
}

/** The same for the newest texts and messages, as many as are remembered for certain. */
export async function readStoredContent(
  connection: DuckDBConnection,
  content: StoredContent,
): Promise<void> {
  for (const table of contentTables) {
    const lastRow = await lastRowId(connection, table);
    if (lastRow === undefined) continue;
    const result = await connection.stream(
      `SELECT content_hash FROM ${table} WHERE rowid > ${lastRow - BigInt(storedContentMax / 2)}`,
    );
    await forEachHash(result, (bytes, at) => content.add(table, bytes, at));
  }
}

async function forEachHash(
  result: DuckDBResult,
  use: (bytes: Uint8Array, at: number) => void,
): Promise<void> {
  for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
    if (chunk.rowCount === 0) return;
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, 0);
    const bytes = duckdb.vector_get_data(vector, chunk.rowCount * 16);
    for (let row = 0; row < chunk.rowCount; row++) use(bytes, row * 16);
  }
}

async function lastRowId(connection: DuckDBConnection, table: string): Promise<bigint | undefined> {
  const found = await connection.runAndReadAll(`SELECT max(rowid) FROM ${table}`);
  const [[last] = []] = found.getRowsJS();
  return typeof last === 'bigint' ? last : undefined;
}

function newestOf(
  table: string,
  lastRow: bigint | undefined,
  itemsMax: number,
): string | undefined {
  if (lastRow === undefined) return undefined;
  return `SELECT journal_seq, content_hash FROM ${table}
    WHERE rowid > ${lastRow - BigInt(itemsMax)} AND content_hash IS NOT NULL`;
}
