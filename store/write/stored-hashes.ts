import type { DuckDBInstance } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { RecentHashes, storedTicket } from './recent-hashes.ts';

/**
 * The content hashes of the newest `spansMax` spans, read once at the start, so that a retry is
 * recognised across a restart too. The 16 bytes are taken from DuckDB's vectors as they stand.
 */
export async function readStoredHashes(
  instance: DuckDBInstance,
  spansMax: number,
): Promise<RecentHashes> {
  const hashes = new RecentHashes(spansMax);
  const connection = await instance.connect();
  try {
    const newest = await connection.runAndReadAll('SELECT max(rowid) FROM span');
    const [[last] = []] = newest.getRowsJS();
    if (typeof last !== 'bigint') return hashes;
    const result = await connection.stream(
      'SELECT content_hash FROM span WHERE rowid > ? AND content_hash IS NOT NULL',
      [last - BigInt(spansMax)],
    );
    for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
      if (chunk.rowCount === 0) break;
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, 0);
      const bytes = duckdb.vector_get_data(vector, chunk.rowCount * 16);
      for (let row = 0; row < chunk.rowCount; row++) hashes.add(bytes, row * 16, storedTicket);
    }
    return hashes;
  } finally {
    connection.closeSync();
  }
}
