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

test('what has no memory beside others runs again, alone', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const pool = new ConnectionPool({ instance, size: 3, waitingMax: 16 });
  const everyoneIsIn = Promise.withResolvers<void>();
  let inside = 0;
  const seen: string[] = [];
  const use = (name: string) => {
    let tries = 0;
    return pool.use(async (connection) => {
      inside++;
      tries++;
      if (inside === 3) everyoneIsIn.resolve();
      try {
        await everyoneIsIn.promise;
        if (tries === 1) throw new Error('Out of Memory Error: failed to allocate');
        await connection.run('SELECT 1');
        seen.push(`${name}: ${inside} in try ${tries}`);
      } finally {
        inside--;
      }
    });
  };
  const quick = () => pool.use(async () => seen.push('quick'));
  await Promise.all([use('a'), use('b'), use('c')]);
  expect(seen.toSorted()).toEqual(['a: 1 in try 2', 'b: 1 in try 2', 'c: 1 in try 2']);
  // Every turn was given back.
  await Promise.all(Array.from({ length: 8 }, quick));
  expect(seen.filter((one) => one === 'quick')).toHaveLength(8);
  // Three run and sixteen wait.
  const hold = Promise.withResolvers<void>();
  const held = Array.from({ length: 19 }, () => pool.use(() => hold.promise));
  await expect(quick()).rejects.toMatchObject({ code: 'queries_busy' });
  hold.resolve();
  await Promise.all(held);
  await pool.close();
  await expect(quick()).rejects.toMatchObject({ code: 'queries_busy' });
  instance.closeSync();
});
