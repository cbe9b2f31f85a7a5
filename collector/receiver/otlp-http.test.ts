import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { Bug, Invalid, Unavailable } from '../../model/errors.ts';
import { silentLog } from '../../model/log.ts';
import type { Signal } from '../../model/signal.ts';
import type { RefusedRequest } from '../../model/status.ts';
import { type Admission, createAdmission } from '../admission/admission.ts';
import type { HttpTimeouts } from './http-listener.ts';
import type { Ingest, IngestRequest } from './ingest.ts';
import { createOtlpHttpHandler, startHttp } from './otlp-http.ts';
import { decodeResponse, decodeStatus } from './test-oracle.ts';

const bytesMax = 100_000;
const body = Buffer.from('a body that the fake pipeline does not decode');
const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json' };

interface Setup {
  readonly port: number;
  readonly received: IngestRequest[];
  readonly refused: RefusedRequest[];
  readonly admission: Admission;
  readonly otlp: ReturnType<typeof createOtlpHttpHandler>;
  readonly close: () => Promise<void>;
}

interface SetupOptions {
  readonly ingest?: Ingest;
  readonly inflightBytesMax?: number;
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly bodyMs?: number;
  readonly lingerMs?: number;
}

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const acceptAll: Ingest = async () => ({ rejectedItems: 0, message: undefined });

async function setup(options: SetupOptions = {}): Promise<Setup> {
  const received: IngestRequest[] = [];
  const refused: RefusedRequest[] = [];
  const ingest = options.ingest ?? acceptAll;
  const admission = createAdmission(
    { inflightBytesMax: options.inflightBytesMax ?? 10 * bytesMax },
    () => ({ unflushedBytes: 0, unflushedBytesMax: 1 }),
  );
  const otlp = createOtlpHttpHandler({
    ingest: (one) => {
      received.push(one);
      return ingest(one);
    },
    admission,
    limits: { requestBytesMax: bytesMax },
    clock: () => 1_700_000_000_000_000_000n,
    log: silentLog,
    onRefused: (one) => refused.push(one),
    bodyMs: options.bodyMs ?? 30_000,
    lingerMs: options.lingerMs ?? 5_000,
  });
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    handler: otlp.handle,
    onMalformed: otlp.malformed,
    timeouts: { drain: 500, ...options.timeouts },
  });
  opened.push(server.close);
  return { port: server.port, received, refused, admission, otlp, close: server.close };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
}

function send(port: number, sent: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'POST', path = '/v1/traces', headers = protobuf } = sent;
    const req = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const { statusCode = 0, headers: answered } = res;
        resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks) });
      });
    });
    req.on('error', reject);
    req.end(sent.body);
  });
}

/** Sends pieces over a plain socket and returns everything until the server closes. */
async function sendRaw(port: number, pieces: readonly (string | Buffer)[], end = false) {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const chunks: Uint8Array[] = [];
  socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  socket.on('end', () => socket.end());
  socket.on('error', () => {});
  for (const piece of pieces) socket.write(piece);
  if (end) socket.end();
  await once(socket, 'close').catch(() => {});
  return Buffer.concat(chunks).toString('latin1');
}

describe('what is accepted', () => {
  const gzipped = gzipSync(body);
  const rows: [string, Record<string, string>, Buffer, Partial<IngestRequest>][] = [
    ['protobuf', protobuf, body, { encoding: 'protobuf', transport: 'http/protobuf' }],
    ['json', json, body, { encoding: 'json', transport: 'http/json' }],
    ['charset', { 'content-type': 'application/json; charset=utf-8' }, body, { encoding: 'json' }],
    [
      'upper case',
      { 'content-type': 'Application/X-PROTOBUF ;a=b' },
      body,
      { encoding: 'protobuf' },
    ],
    [
      'the registered name',
      { 'content-type': 'application/protobuf' },
      body,
      { encoding: 'protobuf' },
    ],
    ['identity', { ...json, 'content-encoding': 'identity' }, body, {}],
    ['none', { ...json, 'content-encoding': 'none' }, body, {}],
    ['gzip', { ...json, 'content-encoding': 'gzip' }, gzipped, { bytesOnWire: gzipped.length }],
    ['GZIP', { ...protobuf, 'content-encoding': 'GZIP' }, gzipped, {}],
    ['x-gzip', { ...protobuf, 'content-encoding': 'x-gzip' }, gzipped, {}],
    ['identity, gzip', { ...protobuf, 'content-encoding': 'identity, gzip' }, gzipped, {}],
    ['deflate', { ...protobuf, 'content-encoding': 'deflate' }, deflateSync(body), {}],
    ['zlib', { ...protobuf, 'content-encoding': 'zlib' }, deflateSync(body), {}],
    ['zstd', { ...protobuf, 'content-encoding': 'zstd' }, zstdCompressSync(body), {}],
    ['chunked', { ...protobuf, 'transfer-encoding': 'chunked' }, body, {}],
    ['experiment', { ...protobuf, 'x-mlflow-experiment-id': '7' }, body, { experimentId: '7' }],
    ['empty experiment', { ...protobuf, 'x-mlflow-experiment-id': '' }, body, {}],
    ['100-continue', { ...protobuf, expect: '100-continue' }, body, {}],
    ['another expectation', { ...protobuf, expect: 'something' }, body, {}],
  ];
  for (const [name, headers, sent, want] of rows) {
    it(name, async () => {
      const { port, received, admission, otlp } = await setup();
      const answer = await send(port, { headers, body: sent });
      expect(answer.status).toBe(200);
      const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
      expect(answer.headers['content-type']).toBe(type);
      expect(answer.body.toString()).toBe(type === 'application/json' ? '{}' : '');
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(received).toHaveLength(1);
      expect(received[0]).toMatchObject({ experimentId: undefined, ...want });
      const got = received[0]?.body ?? new Uint8Array();
      expect(Buffer.from(got).equals(body)).toBe(true);
      expect(got.buffer.byteLength).toBe(body.length);
      expect(admission.stats().inflightBytes).toBe(0);
      expect(otlp.stats().requests).toMatchObject([{ outcome: 'accepted', count: 1 }]);
    });
  }

  it('takes a body of exactly the limit, alone and inflated', async () => {
    const { port, received } = await setup();
    const whole = Buffer.alloc(bytesMax, 'x');
    expect((await send(port, { body: whole })).status).toBe(200);
    const headers = { ...protobuf, 'content-encoding': 'gzip' };
    expect((await send(port, { headers, body: gzipSync(whole) })).status).toBe(200);
    expect(received.map((one) => one.body.length)).toEqual([bytesMax, bytesMax]);
  });

  for (const headers of [protobuf, json]) {
    it(`an empty request succeeds: ${headers['content-type']}`, async () => {
      const { port, received } = await setup();
      const answer = await send(port, { headers });
      expect(answer.status).toBe(200);
      expect(answer.body.toString()).toBe(headers === json ? '{}' : '');
      expect(received).toHaveLength(0);
    });
  }
});

describe('partial success', () => {
  const rows: [Signal, number, string | undefined, object][] = [
    ['traces', 3, '3 of 5', { rejectedSpans: '3', errorMessage: '3 of 5' }],
    ['logs', 3, '3 of 5', { rejectedLogRecords: '3', errorMessage: '3 of 5' }],
    ['metrics', 3, '3 of 5', { rejectedDataPoints: '3', errorMessage: '3 of 5' }],
    ['traces', 0, 'a warning', { errorMessage: 'a warning' }],
  ];
  for (const [signal, rejectedItems, message, want] of rows) {
    it(`${signal}, ${rejectedItems} rejected`, async () => {
      const { port, otlp, received } = await setup({
        ingest: async () => ({ rejectedItems, message }),
      });
      const path = `/v1/${signal}`;
      const inJson = await send(port, { path, headers: json, body });
      expect(JSON.parse(inJson.body.toString())).toEqual({ partialSuccess: want });
      const inProtobuf = await send(port, { path, body });
      expect(decodeResponse(inProtobuf.body, signal)).toEqual({ partialSuccess: want });
      expect(received.map((one) => one.signal)).toEqual([signal, signal]);
      expect(inProtobuf.status).toBe(200);
      expect(otlp.stats().rejectedItems).toBe(2 * rejectedItems);
    });
  }
});

describe('what is refused', () => {
  const big = Buffer.alloc(bytesMax + 1);
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  const gzip = { 'content-encoding': 'gzip' };
  const rows: [string, Sent, number, number][] = [
    ['another path', { path: '/v1/spans', body }, 404, 5],
    ['profiles', { path: '/v1development/profiles', body }, 404, 5],
    ['a slash too many', { path: '//v1/traces', body }, 404, 5],
    ['GET', { method: 'GET' }, 405, 12],
    ['OPTIONS', { method: 'OPTIONS' }, 405, 12],
    ['PUT', { method: 'PUT', body }, 405, 12],
    ['unknown encoding', { headers: { 'content-encoding': 'br' }, body }, 415, 12],
    ['compressed twice', { headers: { 'content-encoding': 'gzip, gzip' }, body }, 415, 12],
    ['plain body as gzip', { headers: gzip, body }, 400, 3],
    ['empty body as gzip', { headers: gzip }, 400, 3],
    ['truncated gzip', { headers: gzip, body: gzipSync(body).subarray(0, 30) }, 400, 3],
    ['gzip and rubbish', { headers: gzip, body: Buffer.concat([gzipSync(body), body]) }, 400, 3],
    ['plain body as zstd', { headers: { 'content-encoding': 'zstd' }, body }, 400, 3],
    ['too large', { body: big }, 413, 8],
    ['too large, chunked', { headers: { 'transfer-encoding': 'chunked' }, body: big }, 413, 8],
    ['gzip bomb', { headers: gzip, body: bomb }, 413, 8],
    [
      'zstd bomb',
      { headers: { 'content-encoding': 'zstd' }, body: zstdCompressSync(Buffer.alloc(5_000_000)) },
      413,
      8,
    ],
    [
      'deflate bomb',
      { headers: { 'content-encoding': 'deflate' }, body: deflateSync(Buffer.alloc(5_000_000)) },
      413,
      8,
    ],
  ];
  for (const [name, sent, status, code] of rows) {
    for (const type of [protobuf, json]) {
      it(`${name}: ${type['content-type']}`, async () => {
        const { port, received, refused, admission } = await setup();
        const answer = await send(port, { ...sent, headers: { ...type, ...sent.headers } });
        expect(answer.status).toBe(status);
        expect(answer.headers['content-type']).toBe(type['content-type']);
        expect(answer.headers['retry-after']).toBeUndefined();
        const got = type === json ? JSON.parse(answer.body.toString()) : decodeStatus(answer.body);
        expect(got.code).toBe(code);
        expect(got.message.length).toBeGreaterThan(10);
        if (status === 405) expect(answer.headers.allow).toBe('POST');
        if (status === 400) {
          expect(got.details[0]).toMatchObject({ fieldViolations: [{ field: 'body' }] });
        }
        expect(received).toHaveLength(0);
        expect(refused).toMatchObject([{ status: String(status), unixMs: 1_700_000_000_000 }]);
        expect(admission.stats()).toMatchObject({ inflightBytes: 0, inflightRequests: 0 });
      });
    }
  }

  const hints: [string, string][] = [
    ['/v1development/profiles', 'profiles'],
    ['/v1/logs/', '/v1/logs'],
    ['//v1/metrics', '/v1/metrics'],
    ['/otlp/v1/traces', 'a prefix too many'],
    ['/', 'names it whole'],
    ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', '4317'],
  ];
  for (const [path, hint] of hints) {
    it(`another path has a hint: ${path}`, async () => {
      const { port, refused } = await setup();
      expect((await send(port, { path, body })).status).toBe(404);
      expect(refused[0]?.hint).toContain(hint);
    });
  }

  const types: [string, Record<string, string>, string][] = [
    ['none', {}, 'application/json'],
    ['text', { 'content-type': 'text/plain' }, 'application/json'],
    [
      'text, accepting protobuf',
      { 'content-type': 'text/plain', accept: 'application/x-protobuf' },
      'application/x-protobuf',
    ],
    ['gRPC', { 'content-type': 'application/grpc' }, 'application/json'],
  ];
  for (const [name, headers, want] of types) {
    it(`content type ${name}`, async () => {
      const { port, refused } = await setup();
      const answer = await send(port, { headers, body });
      expect(answer.status).toBe(415);
      expect(answer.headers['content-type']).toBe(want);
      const got = want.endsWith('json')
        ? JSON.parse(answer.body.toString())
        : decodeStatus(answer.body);
      expect(got.code).toBe(3);
      expect(refused[0]?.hint).toContain(name === 'gRPC' ? '4317' : 'application/x-protobuf');
    });
  }

  const failures: [string, Error, number, number, string | undefined][] = [
    [
      'undecodable',
      new Invalid('not a request', { code: 'malformed_protobuf' }),
      400,
      3,
      undefined,
    ],
    ['overload', new Unavailable('full', { code: 'x', retryAfterMs: 1_500 }), 503, 14, '2'],
    ['system error', Object.assign(new Error('ENOSPC'), { errno: -28 }), 503, 14, '1'],
    ['bug', new Bug('broken'), 500, 13, undefined],
    ['unexpected', new TypeError('undefined is not a function'), 500, 13, undefined],
  ];
  for (const [name, error, status, code, retryAfter] of failures) {
    it(`ingest fails: ${name}`, async () => {
      const { port, admission } = await setup({ ingest: () => Promise.reject(error) });
      const inJson = await send(port, { headers: json, body });
      const inProtobuf = await send(port, { body });
      for (const [answer, got] of [
        [inJson, JSON.parse(inJson.body.toString())],
        [inProtobuf, decodeStatus(inProtobuf.body)],
      ]) {
        expect(answer.status).toBe(status);
        expect(got.code).toBe(code);
        expect(answer.headers['retry-after']).toBe(retryAfter);
      }
      if (retryAfter === '2') {
        expect(JSON.parse(inJson.body.toString()).details[0].retryDelay).toBe('1.5s');
        expect(decodeStatus(inProtobuf.body).details[0]).toEqual({
          retryDelay: { seconds: '1', nanos: 500_000_000 },
        });
      }
      expect(inJson.body.toString()).not.toContain('undefined is not');
      expect(admission.stats().inflightRequests).toBe(0);
    });
  }

  it('when full, before the body is read', async () => {
    const { port, admission, received } = await setup({ inflightBytesMax: 1_000 });
    const held = admission.admit(990);
    const answer = await send(port, { body });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    held.release();
    expect((await send(port, { body })).status).toBe(200);
    expect(received).toHaveLength(1);
  });
});

describe('connections', () => {
  const head = 'POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

  it('answers an announced 10 GB at once and closes', async () => {
    const { port } = await setup({ lingerMs: 50 });
    const text = await sendRaw(port, [`${head}Content-Length: 10000000000\r\n\r\nabc`]);
    expect(text).toContain('413');
    expect(text).toContain('Connection: close');
    expect(text).toContain('"code":8');
  });

  it('does not ask for a body that it refuses (Expect: 100-continue)', async () => {
    const { port } = await setup({ inflightBytesMax: 10 });
    const text = await sendRaw(port, [
      `${head}Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n`,
    ]);
    expect(text).toContain('HTTP/1.1 413');
    expect(text).not.toContain('100 Continue');
  });

  it('delivers the answer to a sender that goes on sending', async () => {
    const { port } = await setup();
    const many = Array.from({ length: 400 }, () => `4000\r\n${'x'.repeat(0x4000)}\r\n`);
    const text = await sendRaw(port, [
      `${head}Transfer-Encoding: chunked\r\n\r\n`,
      ...many,
      '0\r\n\r\n',
    ]);
    expect(text).toContain('HTTP/1.1 413');
    expect(text).toContain('"code":8');
  });

  it('refuses Content-Length beside Transfer-Encoding and closes', async () => {
    const { port, received } = await setup();
    const text = await sendRaw(port, [
      `${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    ]);
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    expect(text).toContain('"code":3');
    expect(received).toHaveLength(0);
  });

  it('ends a half-sent head', async () => {
    const { port } = await setup({ timeouts: { head: 50, request: 100, check: 20 } });
    expect(await sendRaw(port, ['POST /v1/traces HTTP/1.1\r\nHost:'])).toContain('HTTP/1.1 503');
  });

  it('ends a body that stalls, in the encoding of the request', async () => {
    const { port, admission } = await setup({ bodyMs: 50, lingerMs: 10 });
    const text = await sendRaw(port, [`${head}Content-Length: 80000\r\n\r\nabc`]);
    expect(text).toContain('HTTP/1.1 503');
    expect(text).toContain('"code":4');
    expect(admission.stats().inflightRequests).toBe(0);
  });

  it('gives back the room of an aborted upload', async () => {
    const { port, admission, otlp, refused } = await setup();
    const socket = connect({ host: '127.0.0.1', port });
    socket.write(`${head}Content-Length: 50000\r\n\r\n${'x'.repeat(20_000)}`);
    await expect.poll(() => admission.stats().inflightBytes, { interval: 5 }).toBe(20_000);
    socket.destroy();
    await expect.poll(() => admission.stats().inflightRequests, { interval: 5 }).toBe(0);
    expect(admission.stats().inflightBytes).toBe(0);
    expect(otlp.stats()).toMatchObject({
      requests: [{ outcome: 'aborted', count: 1 }],
      bytesOnWire: 20_000,
    });
    expect(refused).toEqual([]);
  });

  it('a half-closed upload is aborted', async () => {
    const { port, otlp, admission } = await setup();
    const text = await sendRaw(port, [`${head}Content-Length: 500\r\n\r\nabc`], true);
    expect(text).toContain('HTTP/1.1 400');
    await expect.poll(() => admission.stats().inflightRequests, { interval: 5 }).toBe(0);
    expect(otlp.stats().requests).toMatchObject([{ outcome: 'aborted', count: 1 }]);
  });

  it('answers pipelined requests in order', async () => {
    let calls = 0;
    const { port } = await setup({
      ingest: async () => {
        const call = ++calls;
        if (call === 1) await new Promise((resolve) => setTimeout(resolve, 20));
        return { rejectedItems: call, message: `answer ${call}` };
      },
    });
    const one = `${head}Content-Length: 2\r\n\r\n{}`;
    const last = `${head}Connection: close\r\nContent-Length: 2\r\n\r\n{}`;
    const text = await sendRaw(port, [one + one + last]);
    expect(text.match(/answer \d/g)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  it('rubbish behind a request under way is not taken for its answer', async () => {
    const { port, received, admission } = await setup({
      ingest: () =>
        new Promise((resolve) => setImmediate(resolve, { rejectedItems: 0, message: undefined })),
    });
    const text = await sendRaw(port, [`${head}Content-Length: 2\r\n\r\n{}hello, is it me?\r\n`]);
    expect(text).toBe('');
    expect(received).toHaveLength(1);
    await expect.poll(() => admission.stats().inflightRequests, { interval: 5 }).toBe(0);
  });

  it('keeps a connection for the next request, after a refusal too', async () => {
    const { port } = await setup();
    const bad = head.replace('json', 'nothing');
    const text = await sendRaw(port, [
      `${bad}Content-Length: 2\r\n\r\n{}`,
      `${head}Connection: close\r\nContent-Length: 2\r\n\r\n{}`,
    ]);
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 415', 'HTTP/1.1 200']);
    expect(text).toContain('Keep-Alive: timeout=120');
  });

  const foreign: [string, Buffer, string, string][] = [
    ['HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 'the gRPC port', '4317'],
    ['TLS', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1]), 'TLS was sent', 'http://'],
    ['rubbish', Buffer.from('hello, is it me?\r\n\r\n'), 'not valid HTTP', ''],
  ];
  for (const [name, bytes, words, hint] of foreign) {
    it(`explains ${name}`, async () => {
      const { port, refused, otlp } = await setup();
      expect(await sendRaw(port, [bytes])).toContain(words);
      expect(refused).toMatchObject([{ status: '400' }]);
      expect(refused[0]?.hint ?? '').toContain(hint);
      expect(otlp.stats().requests).toMatchObject([
        { transport: 'http/other', outcome: 'invalid' },
      ]);
    });
  }
});

describe('close', () => {
  it('lets a request under way finish and closes its connection', async () => {
    let finish = (): void => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { port, close, received } = await setup({
      ingest: async () => {
        await gate;
        return { rejectedItems: 0, message: undefined };
      },
      timeouts: { drain: 20_000 },
    });
    const answer = send(port, { body, headers: { ...protobuf, connection: 'keep-alive' } });
    await expect.poll(() => received.length, { interval: 5 }).toBe(1);
    const closed = close();
    finish();
    expect((await answer).status).toBe(200);
    expect((await answer).headers.connection).toBe('close');
    await closed;
    await expect(send(port, { body })).rejects.toThrow('ECONNREFUSED');
  });

  it('a busy port is one line with what to do', async () => {
    const { port, otlp } = await setup();
    const second = startHttp({ host: '127.0.0.1', port, handler: otlp.handle });
    await expect(second).rejects.toMatchObject({
      ...{ code: 'port_in_use', kind: 'unavailable' },
      message: `port ${port} for OTLP/HTTP is in use by another process`,
      hint: expect.stringContaining('--otlp-http-port'),
    });
  });

  it('a foreign address is one line', async () => {
    const { otlp } = await setup();
    const second = startHttp({ host: '192.0.2.1', port: 0, handler: otlp.handle });
    await expect(second).rejects.toMatchObject({ code: 'cannot_listen', kind: 'invalid' });
  });
});
