/**
 * Real files, real kills: a child appends spans in a loop and is killed with SIGKILL at ten
 * moments, early to late. Whatever it said was acknowledged must be there after the restart, once,
 * and so must its texts, which are stored before it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { defaultLimits } from '../model/limits.ts';
import { silentLog } from '../model/log.ts';
import { databaseName } from './database.ts';
import { openStore } from './open.ts';

const script = join(import.meta.dirname, '../test/rows/append-forever.ts');
const kills = 10;

test.each([
  ['flushes by time', defaultLimits.flushBytes],
  ['flushes that begin while the one before is stored', 4_000],
])(
  'ten kills under load: all that was acknowledged is there, once: %s',
  async (_, flushBytes) => {
    const folder = await mkdtemp(join(tmpdir(), 'crash-'));
    const dataDir = join(folder, 'data');
    const acknowledged = new Set<number>();
    for (let life = 0; life < kills; life++) {
      // Counted in acknowledgements, not in time: from during the first flush to long after it.
      const before = acknowledged.size;
      const args = [dataDir, String(life * 1_000_000), String(flushBytes)];
      await appendUntilKilled(args, 1 + life * life * 3, acknowledged);
      expect(acknowledged.size, `life ${life} got as far as an acknowledgement`).toBeGreaterThan(
        before,
      );
    }
    const store = await openStore({
      dataDir,
      limits: defaultLimits,
      clock: () => 0n,
      log: silentLog,
    });
    const answer = await store.reader.sql({
      query: 'SELECT CAST(substr(name, 6) AS INTEGER) FROM spans ORDER BY 1',
      params: undefined,
      rowsMax: 1_000_000,
      timeoutMs: 60_000,
    });
    expect(answer.truncated).toBe(false);
    const rows = answer.rows.map(([id]) => Number(id));
    expect(rows.length, 'no span is there twice').toBe(new Set(rows).size);
    const stored = new Set(rows);
    expect(
      [...acknowledged].filter((id) => !stored.has(id)),
      'acknowledged and lost',
    ).toEqual([]);
    const { spans } = await store.reader.totals();
    expect(spans).toBe(rows.length);
    await store.close();
    expect(await textsIn(dataDir), 'every span has its text, once').toEqual([
      [0n, BigInt(rows.length), BigInt(rows.length)],
    ]);
    await rm(folder, { recursive: true });
  },
  120_000,
);

/** Spans without the text that came with them; texts, and different ones. */
async function textsIn(dataDir: string) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`ATTACH '${join(dataDir, databaseName)}' AS stored (READ_ONLY)`);
  const found = await connection.runAndReadAll(
    `SELECT (SELECT count(*) FROM stored.span ANTI JOIN stored.content
         ON span_id = right(lpad(lower(hex(content.content_hash)), 32, '0'), 16)),
       count(*), count(DISTINCT content_hash) FROM stored.content`,
  );
  connection.closeSync();
  instance.closeSync();
  return found.getRowsJS();
}

async function appendUntilKilled(
  args: readonly string[],
  lines: number,
  acknowledged: Set<number>,
): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let rest = '';
  let seen = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    const found = (rest + text).split('\n');
    rest = found.pop() ?? '';
    for (const line of found) {
      for (const id of line.split(' ')) acknowledged.add(Number(id));
      if (++seen === lines) child.kill('SIGKILL');
    }
  });
  await once(child, 'close');
}
