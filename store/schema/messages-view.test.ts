import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { applySchema } from './apply-schema.ts';

test('messages are searched in less memory than their bodies take', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spanledger-messages-'));
  const instance = await DuckDBInstance.create(join(folder, 'test.duckdb'), {
    storage_compatibility_version: 'latest',
    threads: '1',
  });
  const connection = await instance.connect();
  try {
    await applySchema(connection);
    // 140 MB of bodies; some messages and some bodies stand twice.
    for (const copies of [250_000, 10]) {
      await connection.run(`INSERT INTO content
        SELECT i::UHUGEINT + 1,
          '{"role":"user","parts":[{"type":"text","content":"word' || i || ' '
            || repeat(md5(i::VARCHAR), 16) || '"}]}', 1
        FROM range(${copies}) t(i)`);
      await connection.run(`INSERT INTO message
        SELECT i::UHUGEINT + 1, 'user', make_timestamp_ns(i), 1 FROM range(${copies}) t(i)`);
    }
    // Pieces that are no messages, and a message whose body is gone.
    await connection.run(
      "INSERT INTO content SELECT i, 'piece', 1 FROM range(300000, 360000) t(i)",
    );
    await connection.run("INSERT INTO message VALUES (299999, 'user', NULL, 1)");
    await connection.run('CHECKPOINT');
    await connection.run("SET memory_limit = '96MB'");
    const found = await connection.runAndReadAll(
      `SELECT count(*), count(DISTINCT hash), min(hash) FROM messages
       WHERE "message"::VARCHAR LIKE '%word7 %' OR "message"::VARCHAR LIKE '%word249999 %'`,
    );
    expect(found.getRowsJS()).toEqual([[2n, 2n, `${'0'.repeat(31)}8`]]);
    const gone = await connection.runAndReadAll(
      `SELECT count(*) FROM messages WHERE "message" ->> '$."$missing"' = hash`,
    );
    expect(gone.getRowsJS()).toEqual([[1n]]);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
});
