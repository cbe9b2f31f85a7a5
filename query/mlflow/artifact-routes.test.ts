import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
import { defaultLimits, mlflowArtifactBytesMax } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import type { Store } from '../../store/contract.ts';
import { openStore } from '../../store/open.ts';
import { fakeDeps } from '../app.fixture.ts';
import { createQueryApp, type QueryDeps } from '../app.ts';
import type { RunRedactor } from './redact-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanledger-artifacts-'));
let store: Store;
let app: Hono;
let ids = 0;
let run = '';
let root = '';

const hit = { rule: 'r', ruleVersion: 1, action: 'pseudonym', count: 1 } as const;
const redactor: RunRedactor = {
  ruleSetDigest: 'rs-1',
  dropsContent: false,
  redact: (text) =>
    text.includes('secret')
      ? { text: text.replaceAll('secret', '[S~k1~x]'), hits: [hit] }
      : undefined,
};

beforeAll(async () => {
  const clock = () => 1_800_000_000_000_000_000n;
  store = await openStore({ dataDir: folder, limits: defaultLimits, clock, log: silentLog });
  app = createQueryApp(deps());
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  const made = await app.request('http://localhost/api/2.0/mlflow/runs/create', {
    ...{ method: 'POST', body: '{}' },
  });
  run = /"run_id":"([0-9a-f]{32})"/.exec(await made.text())?.[1] ?? '';
  root = `0/${run}/artifacts`;
});

function deps(mlflow: Partial<QueryDeps['mlflow']> = {}): QueryDeps {
  const own = {
    ...{ runs: store.runs, redactor: async () => redactor },
    newBatchId: () => `b${ids++}`,
    newRunId: () => (ids++).toString(16).padStart(32, 'a'),
    admit: () => ({ grow() {}, release() {} }),
  };
  const flushed = () => store.writer.flushed();
  return fakeDeps({ mlflow: { ...own, ...mlflow }, flushed, reader: store.reader }).deps;
}

const files = '/api/2.0/mlflow-artifacts/artifacts';

async function ask(path: string, init: RequestInit = {}, to = app) {
  const answer = await to.request(`http://localhost${path}`, init);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}
const put = (path: string, body: string | Uint8Array<ArrayBuffer>, to = app) =>
  ask(`${files}/${path}`, { method: 'PUT', body }, to);
const codeOf = ({ status, text }: { status: number; text: string }): unknown => [
  status,
  JSON.parse(text).error_code,
];

async function sql(query: string): Promise<readonly (readonly unknown[])[]> {
  await store.writer.flushed();
  return (await store.reader.sql({ query, params: undefined, rowsMax: 100, timeoutMs: 5000 })).rows;
}

test('a text comes back as it was but for a mark of the byte order, the last one of a path', async () => {
  const text = 'ä first\r\n\tsecond \u001b[1mbold\u001b[0m \ufeff end';
  expect(await put(`${root}/a/notes.txt`, 'before')).toMatchObject({ status: 200, text: '{}' });
  expect((await put(`${root}/a/notes.txt`, `\ufeff${text}`)).status).toBe(200);
  const got = await app.request(`http://localhost${files}/${root}/a/notes.txt`);
  expect(Buffer.from(await got.arrayBuffer()).toString()).toBe(text);
  expect(Object.fromEntries(got.headers)).toMatchObject({
    'content-type': expect.stringMatching(/^text\/plain/),
    'content-disposition': "attachment; filename*=UTF-8''notes.txt",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  const same = await ask(`/ajax-api/2.0/mlflow-artifacts/artifacts/${root}/a/notes.txt`);
  expect(same.status).toBe(200);
});

test('a text of every size, and an empty one', async () => {
  for (const size of [0, 1, 255, 256, 70_000, mlflowArtifactBytesMax]) {
    const text = 'line of a text\n'.repeat(Math.ceil(size / 15)).slice(0, size);
    expect((await put(`${root}/${size}.log`, text)).status).toBe(200);
    expect((await ask(`${files}/${root}/${size}.log`)).text === text).toBe(true);
  }
});

test('directories', async () => {
  for (const path of ['b.txt', 'a/x.txt', 'a/deep/y.txt', 'a.txt', 'a%20b/%C3%BC.md']) {
    expect((await put(`${root}/${path}`, path)).status).toBe(200);
  }
  const listed = async (path: string) =>
    JSON.parse((await ask(`${files}?path=${encodeURIComponent(path)}`)).text);
  expect(await listed(root)).toEqual({
    files: [
      { path: 'a', is_dir: true },
      { path: 'a b', is_dir: true },
      { path: 'a.txt', is_dir: false, file_size: 5 },
      { path: 'b.txt', is_dir: false, file_size: 5 },
    ],
  });
  expect(await listed(`${root}/a`)).toEqual({
    files: [
      { path: 'deep', is_dir: true },
      { path: 'x.txt', is_dir: false, file_size: 7 },
    ],
  });
  expect(await listed(`${root}/a.txt`)).toEqual({ files: [] });
  expect(await listed(`${root}/a b`)).toEqual({
    files: [{ path: 'ü.md', is_dir: false, file_size: 15 }],
  });
  const whole = await ask(`/api/2.0/mlflow/artifacts/list?run_id=${run}&path=a`);
  expect(JSON.parse(whole.text)).toEqual({
    root_uri: `mlflow-artifacts:/${root}`,
    files: [
      { path: 'a/deep', is_dir: true },
      { path: 'a/x.txt', is_dir: false, file_size: 7 },
    ],
  });
});

test('a secret is hidden in text and path, and the path finds it all the same', async () => {
  expect((await put(`${root}/of%20secret/x.txt`, 'the secret is out')).status).toBe(200);
  expect((await ask(`${files}/${root}/of%20secret/x.txt`)).text).toBe('the [S~k1~x] is out');
  const found = await ask(`/api/2.0/mlflow/artifacts/list?run_id=${run}&path=of%20secret`);
  expect(JSON.parse(found.text).files).toEqual([
    { path: 'of [S~k1~x]/x.txt', is_dir: false, file_size: 19 },
  ]);
  expect(await sql(`SELECT path, text, size_bytes FROM artifacts WHERE run_id = '${run}'`)).toEqual(
    [['of [S~k1~x]/x.txt', 'the [S~k1~x] is out', 19]],
  );
  expect(
    await sql(`SELECT field, count(*) FROM redactions WHERE run_id = '${run}' GROUP BY ALL`),
  ).toEqual([['artifacts.of [S~k1~x]/x.txt', 2]]);
});

test('equal texts of many runs are stored once', async () => {
  const text = `one text ${'x'.repeat(500)}`;
  for (const name of ['a', 'b', 'c']) await put(`${root}/${name}`, text);
  await store.writer.flushed();
  await put(`${root}/d`, text);
  expect(
    await sql(`SELECT count(*), count(DISTINCT text) FROM artifacts WHERE text = '${text}'`),
  ).toEqual([[4, 1]]);
});

describe('refusals', () => {
  const at = (path: string) => `${root}/${path}`;

  test('paths that lead elsewhere, and places of no run', async () => {
    for (const path of ['a%2F..%2F..%2Fb', 'a%00', '%E0%A4', 'a%5Cb', 'a//b', 'x'.repeat(1_001)]) {
      expect(codeOf(await put(at(path), 'x'))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    }
    expect(codeOf(await put('0/models/m-1/artifacts/MLmodel', 'x'))).toEqual([
      404,
      'ENDPOINT_NOT_FOUND',
    ]);
    const unknown = `0/${'f'.repeat(32)}/artifacts`;
    for (const answer of [
      await put(`${unknown}/x`, 'x'),
      await ask(`${files}/${unknown}/x`),
      await ask(`${files}?path=${unknown}`),
      await ask(`${files}/${at('nothing')}`),
    ]) {
      expect(codeOf(answer)).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    }
    expect(codeOf(await ask(`${files}/${at('x')}`, { method: 'DELETE' }))).toEqual([
      404,
      'ENDPOINT_NOT_FOUND',
    ]);
  });

  test('what is no text, and what is too large', async () => {
    for (const bytes of ['89504e470d0a1a0a', '61006200', 'ff', 'c328', '6101']) {
      const answer = await put(at('x'), new Uint8Array(Buffer.from(bytes, 'hex')));
      expect(codeOf(answer)).toEqual([400, 'INVALID_PARAMETER_VALUE']);
      expect(answer.text).toContain('Only texts in UTF-8');
    }
    const large = await put(at('x'), 'x'.repeat(mlflowArtifactBytesMax + 1));
    expect(codeOf(large)).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect((await ask(`${files}/${at('x')}`)).status).toBe(404);
  });

  test('a run that is deleted', async () => {
    const body = JSON.stringify({ run_id: run });
    await ask('/api/2.0/mlflow/runs/delete', { method: 'POST', body });
    expect(codeOf(await put(at('x'), 'x'))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  test('all, where the policy keeps no contents', async () => {
    const none = createQueryApp(
      deps({ redactor: async () => ({ ...redactor, dropsContent: true }) }),
    );
    const answer = await put(at('x'), 'x', none);
    expect(codeOf(answer)).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(answer.text).toContain('redaction.content');
  });

  test('what finds no room, retryably, and gives back what it held', async () => {
    let held = 0;
    const full = new Unavailable('full', { code: 'inflight_full', retryAfterMs: 1_000 });
    const admit = (expected: number) => {
      if (expected > 100) throw full;
      return {
        grow(bytes: number) {
          held += bytes;
          if (held > 50) throw full;
        },
        release() {
          held = 0;
        },
      };
    };
    const small = createQueryApp(deps({ admit }));
    expect((await put(at('x'), 'x'.repeat(50), small)).status).toBe(200);
    expect(held).toBe(0);
    for (const answer of [
      await put(at('x'), 'x'.repeat(51), small),
      await ask(
        `${files}/${at('x')}`,
        { method: 'PUT', body: 'x', headers: { 'content-length': '101' } },
        small,
      ),
    ]) {
      expect(codeOf(answer)).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect(held).toBe(0);
  });

  test('without a token that fits', async () => {
    const asked: string[] = [];
    const authorize: QueryDeps['authorize'] = (_header, wanted) => {
      asked.push(wanted);
      return 'unauthenticated';
    };
    const guarded = createQueryApp({ ...deps(), authorize });
    expect((await put(at('x'), 'x', guarded)).status).toBe(401);
    await ask(`${files}/${at('x')}`, {}, guarded);
    await ask(`${files}?path=${root}`, {}, guarded);
    expect(asked).toEqual(['ingest', 'read', 'read']);
  });
});
