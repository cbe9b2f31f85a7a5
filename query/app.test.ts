import { describe, expect, test } from 'vitest';
import { Bug, Invalid, Unavailable } from '../model/errors.ts';
import { apiBodyBytesMax, defaultLimits } from '../model/limits.ts';
import { errorAnswer, statusAnswer } from './api/schemas.ts';
import { fakeDeps, storedTraceId } from './app.fixture.ts';
import { createQueryApp } from './app.ts';

const json = { 'Content-Type': 'application/json' };
const secret = ['sk', 'live', 'q'.repeat(24)].join('-');

type RequestBody = NonNullable<RequestInit['body']>;

function post(body: RequestBody, headers: Record<string, string> = json): RequestInit {
  return { method: 'POST', body, headers };
}
const sql = (fields: object): RequestInit => post(JSON.stringify(fields));

async function ask(path: string, init?: RequestInit, deps = fakeDeps().deps): Promise<Response> {
  return createQueryApp(deps).request(`http://localhost${path}`, init);
}

describe('what is answered', () => {
  test('facets, which no trace is named', async () => {
    const { deps, recorded } = fakeDeps();
    const answer = await ask('/api/v1/traces/facets?service=chat', undefined, deps);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      state: [{ value: 'OK', count: 7 }],
      service: [],
      services: 3,
    });
    expect(recorded.calls).toEqual(['flushed', 'traceFacets chat 10']);
    const refused = await ask('/api/v1/traces/facets?state=BAD', undefined, deps);
    expect(refused.status).toBe(400);
    const turned = '/api/v1/traces/facets?from=2026-11-24&to=2026-11-23';
    expect((await ask(turned, undefined, deps)).status).toBe(400);
  });

  test('a trace page, with defaults', async () => {
    const { deps, recorded } = fakeDeps();
    const answer = await ask('/api/v1/traces', undefined, deps);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      traces: [{ trace_id: storedTraceId }],
      next_page_token: 'next',
      total: 7,
    });
    expect(recorded.calls).toEqual(['flushed', 'tracePage']);
    expect(recorded.pages).toEqual([
      {
        from: undefined,
        to: undefined,
        order: 'newest',
        limit: 50,
        pageToken: undefined,
        search: undefined,
        state: undefined,
        service: undefined,
      },
    ]);
  });

  test('a session page, with defaults and with a parameter', async () => {
    const { deps, recorded } = fakeDeps();
    const answer = await ask('/api/v1/sessions', undefined, deps);
    expect(await answer.json()).toEqual({
      sessions: [{ session_id: 's' }],
      next_page_token: 'next',
      total: 7,
    });
    await ask('/api/v1/sessions?order=costliest&user=u', undefined, deps);
    await ask('/api/v1/rollups?metric=cost&by=model&bucket=1h', undefined, deps);
    await ask('/api/v1/rollups?metric=duration&aggregate=p95&of=traces', undefined, deps);
    expect(recorded.calls).toEqual([
      ...['flushed', 'sessionPage newest undefined'],
      ...['flushed', 'sessionPage costliest u'],
      ...['flushed', 'rollups cost sum model 1h undefined'],
      ...['flushed', 'rollups duration p95 none none traces'],
    ]);
  });

  test('a trace page, with every parameter', async () => {
    const { deps, recorded } = fakeDeps();
    const query =
      'from=2026-01-01&to=2026-01-02T03:04:05.6%2B01:00&order=slowest&limit=1000&page_token=p' +
      '&search=two%20words&state=ERROR&service=';
    expect((await ask(`/api/v1/traces?${query}`, undefined, deps)).status).toBe(200);
    expect(recorded.pages).toEqual([
      {
        from: '2026-01-01T00:00:00.000000000Z',
        to: '2026-01-02T02:04:05.600000000Z',
        order: 'slowest',
        limit: 1000,
        pageToken: 'p',
        search: 'two words',
        state: 'ERROR',
        service: undefined,
      },
    ]);
  });

  test.each([storedTraceId, storedTraceId.toUpperCase()])('the trace %s', async (id) => {
    const { deps, recorded } = fakeDeps();
    const answer = await ask(`/api/v1/traces/${id}`, undefined, deps);
    expect(await answer.json()).toEqual({
      trace: { trace_id: storedTraceId },
      spans: [],
      logs: [],
      log_count: 0,
      assessments: [],
      redactions: [],
      receipts: [],
    });
    expect(recorded.calls).toEqual(['flushed', 'traceDetail']);
  });

  test('SQL as JSON, with defaults and with everything given', async () => {
    const { deps, recorded } = fakeDeps();
    const first = await ask('/api/v1/sql', sql({ query: 'SELECT 1' }), deps);
    expect(await first.json()).toMatchObject({ row_count: 2, truncated: true });
    const all = { query: 'SELECT $a', params: { a: [1] }, format: 'json', limit: 5, timeout_ms: 9 };
    expect((await ask('/api/v1/sql', sql(all), deps)).status).toBe(200);
    expect(recorded.statements).toEqual([
      { query: 'SELECT 1', params: undefined, rowsMax: 10_000, timeoutMs: 10_000 },
      { query: 'SELECT $a', params: { a: [1] }, rowsMax: 5, timeoutMs: 9 },
    ]);
    expect(recorded.calls).toEqual(['flushed', 'sql', 'flushed', 'sql']);
  });

  test('SQL as CSV', async () => {
    const answer = await ask('/api/v1/sql', sql({ query: 'SELECT 1', format: 'csv' }));
    expect(await answer.text()).toBe('a,"b ""c"""\r\n1,"x,y"\r\n,""\r\n');
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(answer.headers.get('spanledger-truncated')).toBe('true');
    expect(answer.headers.get('spanledger-row-count')).toBe('2');
  });

  test('the status, in the form of the wire', async () => {
    const answer = statusAnswer.parse(await (await ask('/api/v1/status')).json());
    expect(answer.ready_after_ms).toBeNull();
    expect(answer.refused.last).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      status: '413',
      message: 'too large',
      hint: null,
    });
    expect(answer.totals).toEqual({
      traces: 1,
      spans: 2,
      log_records: 3,
      metric_points: 4,
      newest_trace_id: null,
      services: ['agent'],
    });
  });

  test('the views', async () => {
    expect(await (await ask('/api/v1/schema')).json()).toEqual({
      views: [{ name: 'spans', comment: 'Every span.', columns: [] }],
    });
  });

  test('probes and metrics', async () => {
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(200);
    const metrics = await ask('/metrics');
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await metrics.text()).toContain('spanledger_spans_total');
  });

  test.each([
    ['starting', 'not_ready'],
    ['journal_failed', 'journal_failed'],
  ] as const)('not ready: %s', async (state, code) => {
    const answer = await ask('/readyz', undefined, fakeDeps({ readiness: () => state }).deps);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ error: { code } });
  });

  test('a read goes on where a flush failed, says so, and the log hears of it once', async () => {
    let works = false;
    const flushed = async (): Promise<void> => {
      if (!works) throw new Error('disk');
    };
    const { deps, recorded } = fakeDeps({ flushed });
    const app = createQueryApp(deps);
    const read = async (): Promise<readonly unknown[]> => {
      const answer = await app.request('/api/v1/traces', { headers: { host: 'localhost' } });
      return [answer.status, answer.headers.get('spanledger-stale'), recorded.logged.length];
    };
    expect(await read()).toEqual([200, 'true', 1]);
    expect(await read()).toEqual([200, 'true', 1]);
    works = true;
    expect(await read()).toEqual([200, null, 2]);
    expect(await read()).toEqual([200, null, 2]);
  });
});

interface Refused {
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  readonly hint?: RegExp;
  readonly message?: RegExp;
}

const body = (
  text: RequestBody,
  headers: Record<string, string> = json,
): Pick<Refused, 'path' | 'init'> => ({
  path: '/api/v1/sql',
  init: post(text, headers),
});
const fields = (value: unknown): Pick<Refused, 'path' | 'init'> => body(JSON.stringify(value));
const listed = (query: string): Pick<Refused, 'path'> => ({ path: `/api/v1/traces?${query}` });
const badBody = { status: 400, code: 'invalid_body' };
const badParam = { status: 400, code: 'invalid_parameter' };

const refused: readonly Refused[] = [
  { path: '/api/v1/rollups', ...badParam, field: 'metric' },
  { path: '/api/v1/rollups?metric=cost&by=colour', ...badParam, field: 'by' },
  { path: '/api/v1/sessions?order=slowest', ...badParam, field: 'order' },
  { path: '/api/v1/sessions?from=2026-01-02&to=2026-01-01', ...badParam, field: 'from' },
  { path: '/api', status: 404, code: 'route_not_found' },
  { path: '/api/v1/trace', status: 404, code: 'route_not_found', hint: /\/api\/v1\/traces\?/ },
  {
    path: '/api/v1/nothing/like/any/of/them',
    status: 404,
    code: 'route_not_found',
    hint: /openapi/,
  },
  { path: `/api/${secret}`, status: 404, code: 'route_not_found' },
  { path: '/api/v1/sql', status: 405, code: 'method_not_allowed', hint: /POST/ },
  { path: '/api/v1/traces', init: { method: 'PUT' }, status: 405, code: 'method_not_allowed' },
  { path: '/api/v1/live', init: { method: 'OPTIONS' }, status: 405, code: 'method_not_allowed' },
  { path: '/healthz', init: { method: 'POST' }, status: 405, code: 'method_not_allowed' },
  { path: '/', init: { method: 'DELETE' }, status: 405, code: 'method_not_allowed' },
  { ...body('{'), status: 400, code: 'malformed_json' },
  { ...body(''), status: 400, code: 'malformed_json' },
  { ...body(`{"query": ${secret}}`), status: 400, code: 'malformed_json' },
  { ...body(new Uint8Array([0x22, 0xff, 0x22])), status: 400, code: 'malformed_json' },
  { ...body('{}', { 'Content-Type': 'text/plain' }), status: 415, code: 'unsupported_media_type' },
  {
    ...body('{}', { 'Content-Type': 'application/jsonp' }),
    status: 415,
    code: 'unsupported_media_type',
  },
  { ...body(' '.repeat(apiBodyBytesMax + 1)), status: 413, code: 'body_too_large' },
  {
    ...body('{}', { ...json, 'Content-Length': String(apiBodyBytesMax + 1) }),
    status: 413,
    code: 'body_too_large',
  },
  { ...body(`${'['.repeat(200_000)}${']'.repeat(200_000)}`), ...badBody },
  { ...fields([]), ...badBody, field: '$', message: /must be of type object/ },
  { ...fields({}), ...badBody, field: '$.query', message: /query must be of type string/ },
  { ...fields({ query: 1 }), ...badBody, field: '$.query' },
  { ...fields({ query: '' }), ...badBody, field: '$.query', message: /at least 1 char/ },
  {
    ...fields({ query: 'x'.repeat(defaultLimits.sqlTextMax + 1) }),
    ...badBody,
    field: '$.query',
    message: /at most 65536 characters/,
  },
  { ...fields({ query: 'q', limit: 0 }), ...badBody, field: '$.limit', message: /at least 1\./ },
  { ...fields({ query: 'q', limit: 10_001 }), ...badBody, field: '$.limit' },
  { ...fields({ query: 'q', limit: 1.5 }), ...badBody, message: /whole number/ },
  { ...fields({ query: 'q', timeout_ms: 10_001 }), ...badBody, field: '$.timeout_ms' },
  { ...fields({ query: 'q', params: 3 }), ...badBody, field: '$.params', message: /array/ },
  { ...fields({ query: 'q', format: 'arrow' }), ...badBody, message: /not available yet/ },
  { ...fields({ query: 'q', format: secret }), ...badBody, message: /must be json or csv/ },
  { ...fields({ query: 'q', limt: 3 }), ...badBody, hint: /Did you mean limit/ },
  { ...fields({ query: 'q', [secret]: 3 }), ...badBody, hint: /The fields are query, params/ },
  { ...fields({ query: 'q', ['x'.repeat(50_000)]: 3 }), ...badBody, hint: /The fields are/ },
  { path: '/api/v1/sql?limit=3', init: sql({ query: 'q' }), ...badParam },
  { ...listed('limit=0'), ...badParam, field: 'limit', message: /at least 1/ },
  { ...listed('limit=1001'), ...badParam, field: 'limit', message: /at most 1000/ },
  { ...listed('limit=ten'), ...badParam, field: 'limit', message: /limit must be of type number/ },
  { ...listed('limit=0x10'), ...badParam, field: 'limit' },
  { ...listed('limit=-1'), ...badParam, field: 'limit' },
  { ...listed('limit=1&limit=2'), ...badParam, field: 'limit', message: /twice/ },
  { ...listed(`${secret}=1&${secret}=2`), ...badParam, message: /twice/ },
  { ...listed('from=yesterday'), ...badParam, field: 'from', message: /ISO 8601/ },
  { ...listed('from=2026-02-30'), ...badParam, field: 'from' },
  { ...listed('from=2026-01-02&to=2026-01-02'), ...badParam, field: 'from' },
  { ...listed('order=fastest'), ...badParam, field: 'order', message: /newest, oldest, slowest/ },
  { ...listed(`state=${secret}`), ...badParam, field: 'state', message: /OK, ERROR/ },
  { ...listed(`search=${'x'.repeat(1025)}`), ...badParam, field: 'search' },
  { ...listed('serach=x'), ...badParam, hint: /Did you mean search/ },
  { ...listed(`${secret}=x`), ...badParam, hint: /The parameters are from, to/ },
  { ...listed('__proto__=x'), ...badParam },
  { path: '/api/v1/status?a=b', ...badParam, hint: /takes no parameters|no param/ },
  { path: '/api/v1/traces/abc', status: 400, code: 'invalid_trace_id', field: 'id' },
  { path: `/api/v1/traces/${'0'.repeat(32)}`, status: 400, code: 'invalid_trace_id' },
  { path: '/api/v1/traces/%zz', status: 400, code: 'invalid_trace_id' },
  { path: `/api/v1/traces/${'cd'.repeat(16)}`, status: 404, code: 'trace_not_found' },
];

describe('what is refused', () => {
  test.each(refused)('$status $code: $path $init.body', async (want) => {
    const { deps, recorded } = fakeDeps();
    const answer = await ask(want.path, want.init, deps);
    const text = await answer.text();
    const { error } = errorAnswer.parse(JSON.parse(text));
    expect([answer.status, error.code]).toEqual([want.status, want.code]);
    if (want.field !== undefined) expect(error.field).toBe(want.field);
    if (want.hint !== undefined) expect(error.hint).toMatch(want.hint);
    if (want.message !== undefined) expect(error.message).toMatch(want.message);
    expect(text + JSON.stringify(recorded.logged)).not.toContain(secret);
    expect(recorded.logged).toEqual([]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(recorded.calls.filter((call) => call === 'sql' || call === 'tracePage')).toEqual([]);
  });

  test.each([
    ['/api/v1/sql', 'GET', 'POST'],
    ['/api/v1/traces', 'POST', 'GET, HEAD'],
    [`/api/v1/traces/${storedTraceId}`, 'DELETE', 'GET, HEAD'],
    ['/openapi.json', 'POST', 'GET, HEAD'],
    ['/traces', 'POST', 'GET, HEAD'],
  ])('%s refuses %s and allows %s', async (path, method, allow) => {
    const answer = await ask(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a body without a length stops being read at the limit', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const request = new Request('http://localhost/api/v1/sql', {
      ...post(endless),
      duplex: 'half',
    });
    const answer = await createQueryApp(fakeDeps().deps).request(request);
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(2 * apiBodyBytesMax);
  });
});

describe('what fails below', () => {
  const failing = (error: unknown) => {
    const { deps, recorded } = fakeDeps();
    const reader = { ...deps.reader, sql: () => Promise.reject(error) };
    return { deps: { ...deps, reader }, recorded };
  };

  test.each([
    [new Invalid('not a SELECT', { code: 'sql_refused', hint: 'h', field: '$.query' }), 400, null],
    [new Unavailable('full', { code: 'queue_full', retryAfterMs: 1500 }), 503, '2'],
  ])('%s', async (error, status, retryAfter) => {
    const { deps, recorded } = failing(error);
    const answer = await ask('/api/v1/sql', sql({ query: 'q' }), deps);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(await answer.json()).toMatchObject({
      error: { code: error.code, message: error.message },
    });
    expect(recorded.logged).toEqual([]);
  });

  test('a mistake of ours: a reference in the answer and in the log, and nothing of the request', async () => {
    const { deps, recorded } = failing(
      new TypeError(`cannot parse ${secret}\n    at ${secret}:1:1`),
    );
    const answer = await ask('/api/v1/sql', sql({ query: secret }), deps);
    const text = await answer.text();
    expect(answer.status).toBe(500);
    const { error } = errorAnswer.parse(JSON.parse(text));
    const reference = /reference (\S+)\.$/.exec(error.hint ?? '')?.[1];
    expect(recorded.logged).toHaveLength(1);
    expect(recorded.logged[0]?.fields).toMatchObject({
      reference,
      method: 'POST',
      failure: 'TypeError',
      at: expect.stringMatching(/^app\.test\.ts:\d+$/),
    });
    expect(text).not.toMatch(/\.ts|TypeError/);
    expect(text + JSON.stringify(recorded.logged)).not.toContain(secret);
  });

  test.each([
    [new Bug('count differs'), 'BUG: count differs'],
    [new RangeError('x'), 'RangeError'],
  ])('thrown %s is logged as %s', async (thrown, failure) => {
    const { deps, recorded } = failing(thrown);
    expect((await ask('/api/v1/sql', sql({ query: 'q' }), deps)).status).toBe(500);
    expect(recorded.logged[0]?.fields).toMatchObject({ failure });
  });

  test('two failures have two references', async () => {
    const { deps, recorded } = failing(new Error('x'));
    const app = createQueryApp(deps);
    await app.request('http://localhost/api/v1/sql', sql({ query: 'q' }));
    await app.request('http://localhost/api/v1/sql', sql({ query: 'q' }));
    const references = recorded.logged.map(({ fields }) => fields.reference);
    expect(new Set(references).size).toBe(2);
  });
});
