import { describe, expect, test } from 'vitest';
import { fakeDeps } from './app.fixture.ts';
import { createQueryApp } from './app.ts';

const { deps } = fakeDeps();
const app = createQueryApp(deps);
const statement = { method: 'POST', body: '{"query":"SELECT 1"}' };

describe('Host', () => {
  test.each([
    ['localhost', 200],
    ['localhost:4319', 200],
    ['LOCALHOST:4319', 200],
    ['localhost.', 200],
    ['127.0.0.1:1', 200],
    ['[::1]:4319', 200],
    ['[::1]', 200],
    ['evil.example', 403],
    ['evil.example:4319', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['127.0.0.2', 403],
    ['[::2]', 403],
    ['localhost:4319:1', 403],
    ['user@localhost', 403],
    ['localhost/evil', 403],
    ['[localhost', 403],
    ['', 403],
  ])('%j is answered with %d', async (host, status) => {
    for (const path of ['/api/v1/status', '/metrics', '/openapi.json', '/']) {
      const answer = await app.request(`http://localhost${path}`, { headers: { host } });
      expect([path, answer.status]).toEqual([path, status]);
    }
    const probe = await app.request('http://localhost/healthz', { headers: { host } });
    expect(probe.status).toBe(200);
  });

  test('without a Host header the host of the URL counts', async () => {
    expect((await app.request('http://evil.example/api/v1/status')).status).toBe(403);
  });

  test('* allows every host', async () => {
    const open = createQueryApp({ ...deps, allowedHosts: ['*'] });
    expect((await open.request('http://any.example/api/v1/status')).status).toBe(200);
  });
});

describe('other web sites', () => {
  test.each([
    ['GET', '/api/v1/status', 'same-origin', 'cors', 200],
    ['GET', '/api/v1/status', 'none', 'navigate', 200],
    ['GET', '/api/v1/status', 'cross-site', 'navigate', 200],
    ['GET', '/api/v1/status', 'cross-site', 'no-cors', 403],
    ['GET', '/api/v1/live', 'cross-site', 'cors', 403],
    ['GET', '/traces', 'cross-site', 'navigate', 200],
    ['POST', '/api/v1/sql', 'same-origin', 'cors', 200],
    ['POST', '/api/v1/sql', 'cross-site', 'cors', 403],
    ['POST', '/api/v1/sql', 'cross-site', 'navigate', 403],
    ['POST', '/api/v1/sql', 'same-site', 'cors', 403],
  ])('%s %s, %s, %s: %d', async (method, path, site, mode, status) => {
    const headers = {
      'Content-Type': 'application/json',
      'Sec-Fetch-Site': site,
      'Sec-Fetch-Mode': mode,
    };
    const init = method === 'POST' ? { ...statement, headers } : { headers };
    expect((await app.request(`http://localhost${path}`, init)).status).toBe(status);
  });

  test('a form cannot post: its content types are refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const init = { ...statement, headers: { 'Content-Type': type } };
      expect((await app.request('http://localhost/api/v1/sql', init)).status).toBe(415);
    }
  });
});

test.each(['/', '/api/v1/status', '/api/nothing', '/healthz', '/a.js'])(
  'security headers on %s',
  async (path) => {
    const { headers } = await app.request(`http://localhost${path}`, {
      headers: { origin: 'https://evil.example' },
    });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  },
);
