import { hash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  makePlace,
  type Place,
  runCommand,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.remove());

const free = ['--port', '0', '--no-ui'];

async function refusedStart(args: readonly string[], code: number, ...parts: readonly string[]) {
  const before = snapshot(place.folder);
  const result = await runCommand(place, ['serve', ...args]);
  expect({ code: result.code, err: result.err }).toEqual({ code, err: result.err });
  expect(result.err.trim().split('\n')).toHaveLength(1);
  expect(result.err).toMatch(/^spanledger: .+; .+/);
  for (const part of parts) expect(result.err).toContain(part);
  return { before, after: snapshot(place.folder) };
}

test.each([['--port'], ['--otlp-http-port'], ['--otlp-grpc-port']])(
  'a busy port: %s',
  async (flag) => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ports = new Map([
      ['--port', '0'],
      ['--otlp-http-port', '0'],
      ['--otlp-grpc-port', '0'],
    ]);
    ports.set(flag, String(port));
    try {
      await refusedStart([...[...ports].flat(), '--no-ui', '--data', place.data], 4, String(port));
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  },
);

test('a folder that holds something else is left alone', async () => {
  mkdirSync(place.data);
  writeFileSync(join(place.data, 'thesis.txt'), 'mine');
  const { before, after } = await refusedStart([...free, '--data', place.data], 3, '--data');
  expect(after).toEqual(before);
});

test('a data folder that cannot be made', async () => {
  writeFileSync(join(place.folder, 'file'), '');
  await refusedStart([...free, '--data', join(place.folder, 'file', 'data')], 3);
});

test('a data folder that another server uses', async () => {
  const server = await startServerProcess(place);
  await refusedStart([...free, '--data', place.data], 3, 'in use');
  expect(await server.stop()).toBe(0);
});

test('an unknown configuration key names the nearest', async () => {
  const config = join(place.folder, 'spanledger.yaml');
  writeFileSync(config, 'listen:\n  prot: 4000\n');
  const args = [...free, '--data', place.data, '--config', config];
  await refusedStart(args, 2, 'listen.prot', 'did you mean listen.port?');
});

test.each([
  ['listen:\n  port: 70000\n', 'listen.port'],
  ['limits:\n  flush: soon\n', 'limits.flush'],
  ['limits: [1]\n', 'limits'],
  ['listen:\n\tport: 1\n', 'line 2'],
  ['nonsense: {a: 1}\n', 'nonsense'],
])('a bad configuration %#', async (text, part) => {
  const config = join(place.folder, 'spanledger.yaml');
  writeFileSync(config, text);
  const result = await runCommand(place, [
    'serve',
    '--no-ui',
    '--data',
    place.data,
    '--config',
    config,
  ]);
  expect(result.code).toBe(2);
  expect(result.err.trim().split('\n')).toHaveLength(1);
  expect(result.err).toContain(part);
});

test('a named configuration that does not exist', async () => {
  await refusedStart([...free, '--data', place.data, '--config', join(place.folder, 'no.yaml')], 2);
});

test.each([
  [['--prot', '1'], 'did you mean --port?'],
  [['--port', 'abc'], '--port'],
  [['--port'], '--port'],
  [['--host', '0.0.0.0'], 'access tokens'],
])('a bad command line %#', async (args, part) => {
  const result = await runCommand(place, ['serve', ...args]);
  expect(result.code).toBe(2);
  expect(result.err.trim().split('\n')).toHaveLength(1);
  expect(result.err).toContain(part);
});

test('a database written by a newer version', async () => {
  const server = await startServerProcess(place);
  await server.stop();
  const database = await DuckDBInstance.create(join(place.data, 'spanledger.duckdb'));
  const connection = await database.connect();
  await connection.run('UPDATE schema_version SET version = version + 1000');
  connection.closeSync();
  database.closeSync();
  const { before, after } = await refusedStart([...free, '--data', place.data], 3, 'newer');
  expect(after).toEqual(before);
});

test('a torn journal tail is cut off', async () => {
  const { segment, bytes } = await killedBeforeLoading();
  writeFileSync(segment, Buffer.concat([bytes, bytes.subarray(0, 40)]));
  const before = snapshot(join(place.data, 'journal'));
  expect(await doctor()).toMatchObject({
    code: 0,
    findings: { spans: 0, journal: { to_load: 3, torn_bytes: 40, damaged: [] } },
  });
  expect(snapshot(join(place.data, 'journal')), 'doctor changes nothing').toEqual(before);

  const server = await startServerProcess(place);
  expect(await spanIds(server)).toEqual(spanIdsSent);
  expect(server.output()).toContain('a crash left unfinished');
  await server.stop();
});

test('a damaged journal record is set aside and counted; all others load', async () => {
  const { segment, bytes } = await killedBeforeLoading();
  // One bit in the middle: inside the second of three records of equal size.
  const middle = Math.floor(bytes.length / 2);
  const record = bytes.length / 3;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(segment, bytes);
  const before = snapshot(join(place.data, 'journal'));
  const name = basename(segment);
  expect(await doctor()).toMatchObject({
    code: 5,
    findings: {
      journal: {
        to_load: 2,
        damaged: [{ segment: name, offset: record, bytes: record, first_seq: 2, last_seq: 2 }],
      },
      set_aside: { records: 0 },
    },
  });
  expect(snapshot(join(place.data, 'journal')), 'doctor changes nothing').toEqual(before);

  // The second start finds nothing new, and what was set aside still counts.
  for (const logged of [true, false]) {
    const server = await startServerProcess(place);
    expect(await spanIds(server)).toEqual([spanIdsSent[0], spanIdsSent[2]]);
    const status = await fetch(`${server.main}/api/v1/status`);
    expect(await status.json()).toMatchObject({ set_aside_records: 1 });
    const metrics = await (await fetch(`${server.main}/metrics`)).text();
    expect(metrics).toContain('spanledger_journal_set_aside 1\n');
    const line = { level: 50, segment: name, offset: record, firstSeq: 2, lastSeq: 2, records: 1 };
    const lines = server.output().match(/^\{"level".*$/gm) ?? [];
    expect(lines.map((text): unknown => JSON.parse(text))).toMatchObject(logged ? [line] : []);
    await server.stop();
  }
  const kept = `${name.replace('.journal', '')}-${record}.damaged-2-2.corrupt`;
  const folder = join(place.data, 'journal', 'set-aside');
  expect(readFileSync(join(folder, kept))).toEqual(bytes.subarray(record, 2 * record));
  expect(await doctor()).toMatchObject({
    code: 0,
    findings: {
      spans: 2,
      journal: { to_load: 0, damaged: [] },
      set_aside: { records: 1, folder, files: [{ name: kept, bytes: record, records: 1 }] },
    },
  });
});

const spanIdsSent = [1, 2, 3].map((n) => `${n}`.repeat(16));

/** Three acknowledged spans in the journal alone, a record each of equal size. */
async function killedBeforeLoading() {
  place.environment.SPANLEDGER_LIMITS_FLUSH = '1h';
  const server = await startServerProcess(place);
  for (const spanId of spanIdsSent) await postSpan(server.otlpHttp, spanId);
  await server.kill();
  delete place.environment.SPANLEDGER_LIMITS_FLUSH;
  const journal = join(place.data, 'journal');
  const name = readdirSync(journal).find((entry) => entry.endsWith('.journal')) ?? '';
  const segment = join(journal, name);
  return { segment, bytes: readFileSync(segment) };
}

async function doctor(): Promise<{ readonly code: number | null; readonly findings: unknown }> {
  const { code, out } = await runCommand(place, ['doctor', '--data', place.data, '--json']);
  return { code, findings: JSON.parse(out) };
}

async function spanIds(server: ServerProcess): Promise<readonly unknown[]> {
  return (await sql(server, 'SELECT span_id FROM spans ORDER BY 1')).flat();
}

async function postSpan(otlpHttp: string, spanId: string): Promise<void> {
  const span = { traceId: 'a'.repeat(32), spanId, name: 'x' };
  const answer = await fetch(`${otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(answer.status).toBe(200);
}

test('a redaction key that others can read', async () => {
  const key = join(place.folder, 'key', 'redaction.key');
  const server = await startServerProcess(place);
  await server.stop();
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(key.startsWith(place.data)).toBe(false);
  chmodSync(key, 0o644);
  const result = await runCommand(place, ['serve', ...free, '--data', place.data]);
  expect(result.code).toBe(2);
  expect(result.err.trim().split('\n')).toHaveLength(1);
});

/** Every file below a folder with its digest; a refused start changes nothing. */
function snapshot(folder: string): readonly string[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node-compile-cache'))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return `${path} ${hash('sha256', readFileSync(path))}`;
      })
      // The key and the mark of who uses the folder are no data.
      .filter((line) => !/redaction\.key|spanledger\.lock/.test(line))
      .sort()
  );
}
