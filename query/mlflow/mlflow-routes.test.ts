import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import type { Store } from '../../store/contract.ts';
import { openStore } from '../../store/open.ts';
import { fakeDeps } from '../app.fixture.ts';
import { createQueryApp, type QueryDeps } from '../app.ts';
import { artifactRoutes } from './artifact-routes.ts';
import { experimentRoutes } from './experiment-routes.ts';
import { logRoutes } from './log-routes.ts';
import type { RunRedactor } from './redact-request.ts';
import { runRoutes } from './run-routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanledger-mlflow-'));
let store: Store;
let app: Hono;
let ids = 0;

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

function deps(changes: Partial<QueryDeps> = {}): QueryDeps {
  const mlflow = {
    ...{ runs: store.runs, redactor: async () => redactor },
    newBatchId: () => `b${ids++}`,
    admit: () => ({ grow() {}, release() {} }),
    newRunId: () => (ids++).toString(16).padStart(32, 'a'),
  };
  const flushed = () => store.writer.flushed();
  return fakeDeps({ mlflow, flushed, reader: store.reader, ...changes }).deps;
}

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(path: string, init: RequestInit = {}, to = app): Promise<Answered> {
  const answer = await to.request(`http://localhost${path}`, init);
  const text = await answer.text();
  const body: Readonly<Record<string, unknown>> = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: answer.status, text, body };
}

const post = (path: string, body: unknown): Promise<Answered> =>
  ask(`/api/2.0/mlflow/${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (path: string): Promise<Answered> => ask(`/api/2.0/mlflow/${path}`);

async function newRun(fields: object = {}): Promise<string> {
  const { text } = await post('runs/create', { experiment_id: '0', start_time: 1000, ...fields });
  return /"run_id":"([0-9a-f]{32})"/.exec(text)?.[1] ?? '';
}

test('what clients ask first', async () => {
  expect(await ask('/version')).toMatchObject({ status: 200, text: '3.17.2' });
  expect(await ask('/health')).toMatchObject({ status: 200, text: 'OK' });
});

test('both paths are one', async () => {
  const path = 'mlflow/experiments/get?experiment_id=0';
  const one = await ask(`/api/2.0/${path}`);
  expect(one.body).toMatchObject({ experiment: { name: 'Default', lifecycle_stage: 'active' } });
  expect(await ask(`/ajax-api/2.0/${path}`)).toEqual(one);
});

test("a run in MLflow's shape", async () => {
  const run_id = await newRun({
    run_name: 'first',
    user_id: 'ada',
    tags: [{ key: 'a', value: 'b' }],
  });
  expect((await get(`runs/get?run_id=${run_id}&run_uuid=${run_id}`)).body).toEqual({
    run: {
      info: {
        ...{ run_id, run_uuid: run_id, run_name: 'first', experiment_id: '0', user_id: 'ada' },
        ...{ status: 'RUNNING', start_time: 1000, lifecycle_stage: 'active' },
        artifact_uri: `mlflow-artifacts:/0/${run_id}/artifacts`,
      },
      data: {
        ...{ metrics: [], params: [] },
        tags: [
          { key: 'a', value: 'b' },
          { key: 'mlflow.runName', value: 'first' },
        ],
      },
      inputs: {},
      outputs: {},
    },
  });
});

test('integers keep all digits, and doubles that are no numbers are text', async () => {
  const run_id = await newRun();
  const at = `"run_id": "${run_id}", "timestamp": 1700000000001`;
  await post('runs/log-metric', `{${at}, "key": "m", "value": "NaN", "step": 9223372036854775807}`);
  await post('runs/log-metric', `{${at}, "key": "m", "value": "-Infinity", "step": "12"}`);
  const { text } = await get(`metrics/get-history?run_id=${run_id}&metric_key=m`);
  expect(text).toContain('"value":-1.7976931348623157e+308,"timestamp":1700000000001,"step":12}');
  expect(text).toContain('"value":"NaN","timestamp":1700000000001,"step":9223372036854775807}');
});

test('a body that is encoded twice, and one without a body', async () => {
  const run_id = await newRun();
  const tag = { run_id, key: 'k', value: 'v' };
  expect(await post('runs/set-tag', JSON.stringify(JSON.stringify(tag)))).toMatchObject({
    ...{ status: 200, text: '{}' },
  });
  expect((await get(`runs/get?run_id=${run_id}`)).text).toContain('{"key":"k","value":"v"}');
  expect((await post('runs/set-tag', '')).body).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: expect.stringMatching(
      /^Missing value for required parameter 'key'\. See the API docs/,
    ),
  });
});

test('the name of a run and its tag are one', async () => {
  const run_id = await newRun();
  await post('runs/set-tag', { run_id, key: 'mlflow.runName', value: 'by tag' });
  expect((await get(`runs/get?run_id=${run_id}`)).text).toContain('"run_name":"by tag"');
  await post('runs/update', { run_id, run_name: 'by name', status: 'FINISHED', end_time: 5 });
  const { text } = await get(`runs/get?run_id=${run_id}`);
  expect(text).toContain('{"key":"mlflow.runName","value":"by name"}');
  expect(text).toContain('"status":"FINISHED"');
  const differ = { run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] };
  expect((await post('runs/create', differ)).status).toBe(400);
});

test('pages', async () => {
  const { body } = await post('experiments/create', { name: 'pages' });
  const experiment_id = String(body.experiment_id);
  for (let number = 0; number < 5; number++)
    await newRun({ experiment_id, run_name: `${number}`, start_time: number });
  const names: string[] = [];
  let page_token: unknown;
  do {
    const page = await post('runs/search', {
      experiment_ids: [experiment_id],
      max_results: 2,
      page_token,
    });
    names.push(...[...page.text.matchAll(/"run_name":"(\d)"/g)].map((match) => match[1] ?? ''));
    page_token = page.body.next_page_token;
  } while (page_token !== undefined);
  expect(names).toEqual(['4', '3', '2', '1', '0']);
});

test('values are cut where MLflow cuts them, once they are redacted', async () => {
  const run_id = await newRun();
  const value = `${'x'.repeat(5_995)}secret`;
  expect((await post('runs/log-parameter', { run_id, key: 'p', value })).status).toBe(200);
  expect((await get(`runs/get?run_id=${run_id}`)).text).toContain(`${'x'.repeat(5_995)}[S~k1"`);
});

test('a secret is in no answer, and is found again by itself', async () => {
  const created = await post('experiments/create', { name: 'of secret' });
  const found = await get('experiments/get-by-name?experiment_name=of%20secret');
  expect(found.text).toContain('"name":"of [S~k1~x]"');
  expect(found.text).toContain(String(created.body.experiment_id));
  const run_id = await newRun({ run_name: 'secret run' });
  await post('runs/log-batch', {
    run_id,
    params: [{ key: 'secret', value: 'secret' }],
    tags: [{ key: 'secret', value: 'secret' }],
    metrics: [{ key: 'secret', value: 1, timestamp: 1 }],
  });
  const search = (filter: string) => post('runs/search', { experiment_ids: ['0'], filter });
  for (const filter of [
    "params.secret = 'secret'",
    "tags.secret = 'secret'",
    'metrics.secret = 1',
    "run_name = 'secret run'",
  ]) {
    const { text } = await search(filter);
    expect(text).toContain(run_id);
    expect(text).not.toContain('secret');
  }
  const history = await get(`metrics/get-history?run_id=${run_id}&metric_key=secret`);
  expect(history.text).toContain('"value":1,');
  expect((await post('runs/delete-tag', { run_id, key: 'secret' })).text).toBe('{}');
});

describe('refusals', () => {
  const bad = 'a secret & more';
  const id = 'f'.repeat(32);
  test.each<[string, unknown, number, string]>([
    ['experiments/create', { name: 'Default' }, 400, 'RESOURCE_ALREADY_EXISTS'],
    ['experiments/create', {}, 400, 'INVALID_PARAMETER_VALUE'],
    ['experiments/create', { name: 'x'.repeat(501) }, 400, 'INVALID_PARAMETER_VALUE'],
    ['experiments/create', { name: [bad] }, 400, 'INVALID_PARAMETER_VALUE'],
    ['experiments/delete', { experiment_id: '0' }, 400, 'INVALID_PARAMETER_VALUE'],
    ['experiments/delete', { experiment_id: bad }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['runs/create', { experiment_id: '77' }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['runs/create', { start_time: -1 }, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/update', { run_id: id, status: bad }, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/update', { run_id: bad }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['runs/log-parameter', { run_id: id, key: 'k', value: 'v' }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['runs/log-parameter', { run_id: id, key: bad, value: 'v' }, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/log-parameter', { run_id: id, key: '../secret' }, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/log-parameter', { run_id: id, key: 'k'.repeat(251) }, 400, 'INVALID_PARAMETER_VALUE'],
    [
      'runs/log-metric',
      { run_id: id, key: 'k', value: bad, timestamp: 1 },
      400,
      'INVALID_PARAMETER_VALUE',
    ],
    [
      'runs/log-metric',
      { run_id: id, key: 'k', value: 1, timestamp: -1 },
      400,
      'INVALID_PARAMETER_VALUE',
    ],
    ['runs/log-metric', { run_id: id, key: 'k', timestamp: 1 }, 400, 'INVALID_PARAMETER_VALUE'],
    [
      'runs/log-batch',
      { run_id: id, params: [{ key: 'a' }, { key: 'a' }] },
      400,
      'INVALID_PARAMETER_VALUE',
    ],
    [
      'runs/log-batch',
      { run_id: id, tags: Array.from({ length: 101 }, (_, i) => ({ key: `${i}` })) },
      400,
      'INVALID_PARAMETER_VALUE',
    ],
    ['runs/log-batch', { run_id: id, tags: ['secret'] }, 400, 'INVALID_PARAMETER_VALUE'],
    [
      'runs/search',
      { experiment_ids: ['0'], filter: `params.a = '${bad}' OR 1` },
      400,
      'INVALID_PARAMETER_VALUE',
    ],
    ['runs/search', { experiment_ids: ['0'], order_by: [bad] }, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/search', { experiment_ids: ['0'], page_token: bad }, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/search', { experiment_ids: ['0'], max_results: 50_001 }, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/search', { experiment_ids: ['0'], run_view_type: bad }, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/delete-tag', { run_id: id, key: 'secret' }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['runs/set-tag', '{"run_id": secret', 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/set-tag', `"${'x'.repeat(1_100_000)}"`, 400, 'INVALID_PARAMETER_VALUE'],
    ['runs/log-inputs', { run_id: id }, 404, 'ENDPOINT_NOT_FOUND'],
    ['runs/get', { run_id: id }, 404, 'ENDPOINT_NOT_FOUND'],
  ])('%s %.60j: %i %s', async (path, body, status, error_code) => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status, body: { error_code } });
    expect(answer.text).not.toMatch(/secret|& more/);
  });

  test('the whole dialect speaks of errors alike', async () => {
    for (const path of ['/api/2.0/preview', '/api/3.0/mlflow/traces', '/ajax-api/2.0/x']) {
      const answer = await ask(path, { method: 'POST', body: '{}' });
      expect(answer).toMatchObject({ status: 404, body: { error_code: 'ENDPOINT_NOT_FOUND' } });
    }
    expect((await ask('/api/v1/nothing')).body).toMatchObject({
      error: { code: 'route_not_found' },
    });
  });

  test('a store that is full asks to come again', async () => {
    const full = new Unavailable('full', { code: 'store_full', retryAfterMs: 2_000 });
    const runs = { ...store.runs, logToRun: () => Promise.reject(full) };
    const other = createQueryApp(deps({ mlflow: { ...deps().mlflow, runs } }));
    const request = { method: 'POST', body: JSON.stringify({ run_id: id, key: 'k', value: 'v' }) };
    const answer = await other.request('http://localhost/api/2.0/mlflow/runs/set-tag', request);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await answer.json()).toMatchObject({ error_code: 'TEMPORARILY_UNAVAILABLE' });
  });
});

describe('who may', () => {
  test('other hosts and other sites may not', async () => {
    const path = '/api/2.0/mlflow/runs/create';
    const evil = await app.request(`http://evil.example${path}`, { method: 'POST' });
    expect([evil.status, await evil.json()]).toMatchObject([
      403,
      { error_code: 'PERMISSION_DENIED' },
    ]);
    for (const prefix of ['/api', '/ajax-api']) {
      const headers = { 'sec-fetch-site': 'cross-site' };
      const init = { method: 'POST', body: '{}', headers };
      expect((await ask(`${prefix}/2.0/mlflow/runs/create`, init)).status).toBe(403);
    }
  });

  test('each route asks for a token that fits what it does', async () => {
    const unused = { ...deps().mlflow, clock: () => 1n, fresh: async () => {} };
    const routes = [experimentRoutes, runRoutes, logRoutes, artifactRoutes].flatMap((of) =>
      of(unused),
    );
    expect(routes.length).toBeGreaterThan(20);
    for (const { path, scope, methods } of routes) {
      const asked: string[] = [];
      const authorize: QueryDeps['authorize'] = (_header, wanted) => {
        asked.push(wanted);
        return 'unauthenticated';
      };
      const guarded = createQueryApp(deps({ authorize }));
      for (const method of methods) {
        const answer = await ask(`/ajax-api/2.0/mlflow/${path}`, { method }, guarded);
        expect(answer).toMatchObject({ status: 401, body: { error_code: 'UNAUTHENTICATED' } });
      }
      expect([path, ...new Set(asked)]).toEqual([path, scope]);
    }
  });
});
