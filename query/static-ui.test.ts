import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeDeps } from './app.fixture.ts';
import { createQueryApp } from './app.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanledger-ui-'));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html>index');
  await writeFile(join(folder, 'dist', 'favicon.svg'), '<svg/>');
  await writeFile(join(folder, 'dist', '.hidden.txt'), 'hidden');
  await writeFile(join(folder, 'dist', 'assets', 'app-1a2b.js'), 'script');
  await writeFile(join(folder, 'outside.txt'), 'outside');
});

afterAll(() => rm(folder, { recursive: true }));

async function get(path: string): Promise<Response> {
  const { deps } = fakeDeps({ uiDir: join(folder, 'dist') });
  return createQueryApp(deps).request(`http://localhost${path}`);
}

const html = 'text/html; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const forever = 'public, max-age=31536000, immutable';

test.each([
  ['/', 200, html, 'no-cache', 'index'],
  ['/index.html', 200, html, 'no-cache', 'index'],
  ['/traces', 200, html, 'no-cache', 'index'],
  [`/traces/${'ab'.repeat(16)}?span=1`, 200, html, 'no-cache', 'index'],
  ['/favicon.svg', 200, 'image/svg+xml', 'no-cache', 'svg'],
  ['/assets/app-1a2b.js', 200, script, forever, 'script'],
])('%s is answered', async (path, status, type, caching, text) => {
  const answer = await get(path);
  expect([
    answer.status,
    answer.headers.get('content-type'),
    answer.headers.get('cache-control'),
  ]).toEqual([status, type, caching]);
  expect(await answer.text()).toContain(text);
});

test.each([
  '/assets/app-0000.js',
  '/assets/../../outside.txt',
  '/../outside.txt',
  '/%2e%2e/outside.txt',
  '/..%2foutside.txt',
  '/..%5coutside.txt',
  '/assets/%2e%2e/%2e%2e/outside.txt',
  '/assets//../../outside.txt',
  '//outside.txt',
  '/.hidden.txt',
  '/outside.txt%00.js',
  '/app.exe',
])('%s is not there', async (path) => {
  const answer = await get(path);
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toMatch(/outside|hidden/);
});

test('an address of the API is never the index page', async () => {
  for (const path of ['/api', '/api/v1/nothing', '/v1/traces']) {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/json']);
  }
});

test('without a built UI the answer says how to build it', async () => {
  const { deps } = fakeDeps();
  const answer = await createQueryApp(deps).request('http://localhost/');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('npm run build:ui');
});
