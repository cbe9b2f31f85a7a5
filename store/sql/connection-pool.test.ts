import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
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

describe('a use that is aborted', () => {
  let instance: DuckDBInstance;
  let pool: ConnectionPool;
  const quick = (name: string) => pool.use(async () => name);
  const slow = 'SELECT count(*) FROM range(1000000) a, range(1000000) b';
  /** Long enough to be met by an interrupt that is left over, short enough to wait for. */
  const lasting =
    'SELECT count(*) FROM range(20000) a, range(20000) b WHERE a.range + b.range >= 0';
  const lasts = () => pool.use((connection) => connection.run(lasting).then(() => 'lasted'));

  beforeEach(async () => {
    instance = await DuckDBInstance.create(':memory:');
    pool = new ConnectionPool({ instance, size: 1, waitingMax: 2 });
  });
  afterEach(async () => {
    await pool.close();
    instance.closeSync();
  });

  test('is interrupted, and its connection is of use again', async () => {
    const gone = new AbortController();
    const running = pool.use((connection) => {
      gone.abort();
      return connection.run(slow);
    }, gone.signal);
    await expect(running).rejects.toMatchObject({ code: 'read_abandoned' });
    expect(await lasts()).toBe('lasted');
  });

  test('is interrupted in each of its statements', async () => {
    const gone = new AbortController();
    const running = pool.use(async (connection) => {
      gone.abort();
      await connection.run(slow).catch(() => {});
      await connection.run(slow);
    }, gone.signal);
    await expect(running).rejects.toMatchObject({ code: 'read_abandoned' });
  });

  test('gives its place in the line away', async () => {
    const hold = Promise.withResolvers<string>();
    const gone = new AbortController();
    const held = pool.use(() => hold.promise);
    const waiting = [0, 1].map(() => pool.use(async () => 'never', gone.signal));
    const left = expect(Promise.allSettled(waiting)).resolves.toMatchObject(
      waiting.map(() => ({ reason: { code: 'read_abandoned' } })),
    );
    await expect(quick('full')).rejects.toMatchObject({ code: 'queries_busy' });
    gone.abort();
    await left;
    const next = quick('next');
    hold.resolve('held');
    expect(await Promise.all([held, next])).toEqual(['held', 'next']);
  });

  test('lets who stands behind it in, where that needs less room', async () => {
    const pair = new ConnectionPool({ instance, size: 2, waitingMax: 2 });
    const hold = Promise.withResolvers<void>();
    const held = pair.use(() => hold.promise);
    const gone = new AbortController();
    const failed = Promise.withResolvers<void>();
    const alone = pair.use(async () => {
      failed.resolve();
      throw new Error('Out of Memory Error: failed to allocate');
    }, gone.signal);
    const left = expect(alone).rejects.toMatchObject({ code: 'read_abandoned' });
    await failed.promise;
    // It waits to be alone now, and who comes waits behind it.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const behind = pair.use(async () => 'in');
    gone.abort();
    expect(await behind).toBe('in');
    await left;
    hold.resolve();
    await held;
    await pair.close();
  });

  test('does not begin where it is aborted after it was let in', async () => {
    const hold = Promise.withResolvers<void>();
    const gone = new AbortController();
    let began = false;
    const held = pool.use(() => hold.promise);
    const next = pool.use(async () => {
      began = true;
    }, gone.signal);
    const refused = expect(next).rejects.toMatchObject({ code: 'read_abandoned' });
    hold.resolve();
    await held;
    gone.abort();
    await refused;
    expect(began).toBe(false);
  });

  test('does not begin where the pool was closed after it was let in', async () => {
    const hold = Promise.withResolvers<void>();
    let began = false;
    const held = pool.use(() => hold.promise);
    const next = pool.use(async () => {
      began = true;
    }, new AbortController().signal);
    const refused = expect(next).rejects.toMatchObject({ code: 'queries_busy' });
    hold.resolve();
    await held;
    await pool.close();
    await refused;
    expect(began).toBe(false);
  });

  test('does not begin where it was before', async () => {
    let began = false;
    const use = pool.use(async () => {
      began = true;
    }, AbortSignal.abort());
    await expect(use).rejects.toMatchObject({ code: 'read_abandoned' });
    expect(began).toBe(false);
    expect(await quick('next')).toBe('next');
  });

  test('has no result, also where it came to one', async () => {
    const gone = new AbortController();
    const use = pool.use(async () => {
      gone.abort(new Unavailable('too late', { code: 'late', retryAfterMs: 1 }));
      return 'found';
    }, gone.signal);
    // A reason of our own is told as it is.
    await expect(use).rejects.toMatchObject({ code: 'late' });
  });

  test('is not run again for want of memory', async () => {
    const pair = new ConnectionPool({ instance, size: 2, waitingMax: 2 });
    const both = Promise.withResolvers<void>();
    const gone = new AbortController();
    let tries = 0;
    const company = pair.use(() => both.promise);
    const use = pair.use(async () => {
      tries++;
      gone.abort();
      throw new Error('Out of Memory Error: failed to allocate');
    }, gone.signal);
    await expect(use).rejects.toMatchObject({ code: 'read_abandoned' });
    both.resolve();
    await company;
    expect(tries).toBe(1);
    await pair.close();
  });

  test('leaves others alone who share the signal no more', async () => {
    const gone = new AbortController();
    await pool.use(async () => 'done', gone.signal);
    const running = lasts();
    gone.abort();
    expect(await running).toBe('lasted');
  });
});
