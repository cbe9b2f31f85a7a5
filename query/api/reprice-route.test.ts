import { describe, expect, test } from 'vitest';
import type { Scope } from '../../model/access.ts';
import { fakeDeps } from '../app.fixture.ts';
import { createQueryApp } from '../app.ts';
import { repriceAnswer } from './reprice-schemas.ts';

const path = 'http://localhost/api/v1/reprice';

function post(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

test('a step: the range in UTC, after what was acknowledged is there, and where to go on', async () => {
  const { deps, recorded } = fakeDeps();
  const app = createQueryApp(deps);
  const answer = await app.request(
    path,
    post({ from: '2026-11-01', to: '2026-11-02T01:00+01:00' }),
  );
  const wrong = await answer.json();
  expect([answer.status, wrong]).toMatchObject([400, { error: { field: '$.to' } }]);
  const range = { from: '2026-11-01', to: '2026-11-02T01:00:00+01:00', dry_run: true };
  const first = await app.request(path, post(range));
  const step = repriceAnswer.parse(await first.json());
  expect(step).toEqual({
    price_version: 'v1',
    dry_run: true,
    models: [
      {
        ...{ provider: 'openai', model: 'gpt-5', spans: 5, changed: 2, unpriced: 0 },
        ...{ cost_before: null, cost_after: 0.5 },
      },
    ],
    next_page_token: '7',
  });
  const last = await app.request(path, post({ page_token: '7' }));
  expect(repriceAnswer.parse(await last.json())).not.toHaveProperty('next_page_token');
  expect(recorded.calls).toEqual(['flushed', 'reprice', 'flushed', 'reprice']);
  expect(recorded.reprices).toEqual([
    {
      from: '2026-11-01T00:00:00.000000000Z',
      to: '2026-11-02T00:00:00.000000000Z',
      after: undefined,
      dryRun: true,
    },
    { from: undefined, to: undefined, after: '7', dryRun: false },
  ]);
});

test.each([
  [{ page_token: 'x' }, { field: '$.page_token' }],
  [{ page_token: '9'.repeat(16) }, { field: '$.page_token' }],
  [{ from: 'yesterday' }, { field: '$.from' }],
  [{ dry_run: 'yes' }, { field: '$.dry_run' }],
  [{ dryrun: true }, { hint: 'Did you mean dry_run?' }],
])('%j is refused', async (body, error) => {
  const { deps, recorded } = fakeDeps();
  const answer = await createQueryApp(deps).request(path, post(body));
  expect([answer.status, await answer.json()]).toMatchObject([400, { error }]);
  expect(recorded.reprices).toEqual([]);
});

describe('where tokens are asked for', () => {
  const granted: Readonly<Record<string, readonly Scope[]>> = {
    reader: ['read'],
    agent: ['ingest'],
    writer: ['write'],
  };
  const { deps, recorded } = fakeDeps({
    authorize(authorization, scope) {
      const scopes = granted[authorization?.replace('Bearer ', '') ?? ''];
      if (scopes === undefined) return 'unauthenticated';
      return scopes.includes(scope) ? 'allowed' : 'forbidden';
    },
  });
  const app = createQueryApp(deps);
  const ask = async (token: string | undefined, url = path) => {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return (await app.request(url, post({}, headers))).status;
  };

  test('it takes one that may write, however the path is spelled', async () => {
    expect(await ask(undefined)).toBe(401);
    expect(await ask('reader')).toBe(403);
    expect(await ask('agent')).toBe(403);
    expect(await ask('reader', path.replace('reprice', 'repric%65'))).not.toBe(200);
    expect(recorded.reprices).toEqual([]);
    expect(await ask('writer')).toBe(200);
  });

  test('one that may write may not read by that', async () => {
    const headers = { Authorization: 'Bearer writer' };
    const answer = await app.request('http://localhost/api/v1/status', { headers });
    expect(answer.status).toBe(403);
  });

  test('a page of another site cannot ask for it', async () => {
    const { deps: open, recorded: asked } = fakeDeps();
    const foreign = post({}, { 'Sec-Fetch-Site': 'cross-site' });
    expect((await createQueryApp(open).request(path, foreign)).status).toBe(403);
    expect(asked.reprices).toEqual([]);
  });
});
