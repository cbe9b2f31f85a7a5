import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { ConnectionPool } from './connection-pool.ts';

test('memory that is used up may be free again: the answer says when to come again', async () => {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '16MB',
    max_temp_directory_size: '0B',
  });
  const pool = new ConnectionPool({ instance, size: 1, waitingMax: 1 });
  const tooLarge = pool.use((connection) =>
    connection.run('SELECT list(range) FROM range(1e7::BIGINT)'),
  );
  await expect(tooLarge).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'queries_out_of_memory',
  });
  const next = await pool.use((connection) => connection.runAndReadAll('SELECT 1'));
  expect(next.getRows()).toEqual([[1]]);
  await pool.close();
  instance.closeSync();
});
