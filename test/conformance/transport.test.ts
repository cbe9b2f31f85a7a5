/** Table 1.1 of OTLP's contract: transport facts. A row of tests for each row of the table. */
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import { type Signal, signals } from '../../model/signal.ts';
import { frameBytes, preface } from '../fuzz/http2-frames.ts';
import { type Answer, methods, send, type Wire, wires } from './exchange.ts';
import { raw } from './raw.ts';
import { type Content, encode, goodItem, requestOf } from './requests.ts';
import { type ConformanceServer, requestBytesMax, startConformanceServer } from './server.ts';

let server: ConformanceServer;
let failure: Error | undefined;
let unflushedBytes = 0;
beforeAll(async () => {
  const pressure = () => ({ unflushedBytes, unflushedBytesMax: 1 });
  server = await startConformanceServer({ failure: () => failure, pressure });
});
afterEach(() => {
  failure = undefined;
  unflushedBytes = 0;
  server.taken();
});
afterAll(() => server.close());

const ways: readonly (readonly [Signal, Wire])[] = signals.flatMap((signal) =>
  wires.map((wire) => [signal, wire] as const),
);
const http = ways.filter(([, wire]) => wire !== 'grpc');
const good = (signal: Signal, wire: Wire) =>
  encode(signal, wire, requestOf(signal, [goodItem(signal)]));

/** A full success: the status, the request's content type, and `partial_success` unset. */
function expectFull(answer: Answer, wire: Wire): void {
  expect(answer).toMatchObject({ code: 0, partial: undefined, message: undefined });
  if (wire !== 'grpc') expect(answer.httpStatus).toBe(200);
  expect(answer.body.toString()).toBe(wire === 'http/json' ? '{}' : '');
  expect(answer.contentType).toBe(typeOf(wire));
}

function typeOf(wire: Wire): string {
  if (wire === 'grpc') return 'application/grpc';
  return wire === 'http/json' ? 'application/json' : 'application/x-protobuf';
}

function expectRefused(answer: Answer, wire: Wire, httpStatus: number, code: number): void {
  expect(answer.code).toBe(code);
  expect(answer.httpStatus).toBe(wire === 'grpc' ? undefined : httpStatus);
  expect(answer.contentType).toBe(typeOf(wire));
  expect(answer.message?.length).toBeGreaterThan(10);
}

function expectRetry(answer: Answer, wire: Wire, isRetryable: boolean): void {
  const delays = answer.details.filter((detail) => 'retryDelay' in detail);
  expect(delays).toHaveLength(isRetryable ? 1 : 0);
  if (wire === 'grpc') return;
  if (isRetryable) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  else expect(answer.headers['retry-after']).toBeUndefined();
}

describe('Ports, Paths, gRPC services, Success', () => {
  it.each(ways)('%s over %s', async (signal, wire) => {
    const answer = await send(server, { signal, wire, body: good(signal, wire) });
    expectFull(answer, wire);
    expect(server.taken()).toMatchObject([{ itemsIn: 1, itemsKept: 1 }]);
  });

  it.each(wires)('profiles have a hint: %s', async (wire) => {
    const path =
      wire === 'grpc'
        ? methods.traces.replace('trace.v1.Trace', 'profiles.v1development.Profiles')
        : '/v1development/profiles';
    const answer = await send(server, { signal: 'traces', wire, path, body: new Uint8Array(0) });
    expectRefused(answer, wire, 404, wire === 'grpc' ? 12 : 5);
    expect(answer.message).toContain('profiles');
  });
});

describe('Compression', () => {
  const compress = { gzip: gzipSync, deflate: deflateSync, zstd: zstdCompressSync };
  const spellings = [
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate', 'deflate'],
    ['zstd', 'zstd'],
  ] as const;
  describe.each(spellings)('%s', (encoding, kind) => {
    it.each(ways)('%s over %s', async (signal, wire) => {
      const body = compress[kind](good(signal, wire));
      expectFull(await send(server, { signal, wire, body, encoding }), wire);
    });
  });
  describe('gzip of several members (RFC 1952, 2.2), an empty one, and padding', () => {
    it.each(ways)('%s over %s', async (signal, wire) => {
      const whole = good(signal, wire);
      const members = [gzipSync(whole.subarray(0, 9)), gzipSync(whole.subarray(9)), gzipSync('')];
      for (const padding of [0, 512]) {
        const body = Buffer.concat([...members, Buffer.alloc(padding)]);
        expectFull(await send(server, { signal, wire, body, encoding: 'gzip' }), wire);
      }
      expect(server.taken()).toMatchObject([{ itemsKept: 1 }, { itemsKept: 1 }]);
    });
  });
  it.each(http)('x-gzip, X-Gzip: %s over %s', async (signal, wire) => {
    const body = gzipSync(good(signal, wire));
    for (const encoding of ['x-gzip', 'X-Gzip', ' gzip ', 'identity, gzip']) {
      expectFull(await send(server, { signal, wire, body, encoding }), wire);
    }
  });
});

describe('Content types', () => {
  const parameters: [Wire, string][] = [
    ['http/json', 'application/json; charset=utf-8'],
    ['http/json', 'APPLICATION/JSON;charset=UTF-8'],
    ['http/protobuf', 'Application/X-Protobuf ; a="b;c"'],
    ['http/protobuf', 'application/protobuf'],
    ['grpc', 'application/grpc+proto'],
  ];
  it.each(parameters)('%s as %s', async (wire, type) => {
    for (const signal of signals) {
      const headers = { 'content-type': type };
      const answer = await send(server, { signal, wire, body: good(signal, wire), headers });
      expect(answer.code).toBe(0);
      expect(type.toLowerCase()).toContain(answer.contentType.split('/')[1]);
    }
  });
});

describe('Size limit', () => {
  it('is 64 MiB by default', () => expect(defaultLimits.requestBytesMax).toBe(64 * 1024 * 1024));
  const large = Buffer.alloc(requestBytesMax + 1);
  const rows: [string, Buffer, string | undefined][] = [
    ['plain', large, undefined],
    ['after inflation: gzip', gzipSync(large), 'gzip'],
    ['after inflation: zstd', zstdCompressSync(large), 'zstd'],
    ['after inflation: deflate', deflateSync(large), 'deflate'],
  ];
  describe.each(rows)('%s', (_name, body, encoding) => {
    it.each(ways)('%s over %s', async (signal, wire) => {
      const sent = { signal, wire, body, ...(encoding === undefined ? {} : { encoding }) };
      const answer = await send(server, sent);
      expectRefused(answer, wire, 413, 8);
      expectRetry(answer, wire, false);
      expect(server.admission.stats().inflightBytes).toBe(0);
    });
  });

  it.each(wires)('of the answer: reasons of a partial success stay short (%s)', async (wire) => {
    const bad = Array.from({ length: 700 }, (_, i) => ({
      ...goodItem('traces', i + 1),
      spanId: '00',
    }));
    const answer = await send(server, {
      signal: 'traces',
      wire,
      body: encode('traces', wire, requestOf('traces', bad)),
    });
    expect(answer.partial?.rejected).toBe(700);
    expect(answer.body.length).toBeLessThan(5_000);
  });
});

describe('Partial success', () => {
  const bad: Readonly<Record<Signal, Content>> = {
    traces: { spanId: '0000000000000000' },
    // Nested deeper than any limit; the record or point is lost and no other.
    logs: { body: nested(40) },
    metrics: { attributes: [{ key: 'k', value: nested(40) }] },
  };
  it.each(ways)('%s over %s', async (signal, wire) => {
    const items = [1, 2, 3].map((i) => goodItem(signal, i));
    const content = requestOf(signal, [...items, goodItem(signal, 4, bad[signal])]);
    const answer = await send(server, { signal, wire, body: encode(signal, wire, content) });
    expect(answer).toMatchObject({ code: 0, partial: { rejected: 1 } });
    expect(answer.partial?.message).toMatch(
      /^1 of 4 (spans|log records|data points) were rejected: 1 \w+/,
    );
    expectRetry(answer, wire, false);
    expect(server.taken()).toMatchObject([{ itemsIn: 4, itemsKept: 3 }]);
    if (wire === 'http/json') expect(answer.body.toString()).toMatch(/"rejected\w+":"1"/);
  });
});

describe('Failure body, Retryable HTTP and gRPC, Throttling', () => {
  const later = (code: string): Unavailable =>
    new Unavailable('not at this moment', { code, retryAfterMs: 1 });
  const disk = Object.assign(new Error('write'), { errno: -28, code: 'ENOSPC' });
  const transient: [string, () => void][] = [
    ['the queue is full', () => (failure = later('queue_full'))],
    ['the store is behind', () => (unflushedBytes = 1)],
    ['the disk is full', () => (failure = disk)],
    ['a worker died', () => (failure = later('worker_died'))],
  ];
  describe.each(transient)('%s', (_name, arrange) => {
    it.each(ways)('%s over %s', async (signal, wire) => {
      arrange();
      const answer = await send(server, { signal, wire, body: good(signal, wire) });
      expectRefused(answer, wire, 503, 14);
      expectRetry(answer, wire, true);
    });
  });

  it.each(ways)('no room: %s over %s', async (signal, wire) => {
    const held = server.admission.admit(100 * requestBytesMax);
    const answer = await send(server, { signal, wire, body: good(signal, wire) });
    held.release();
    expectRefused(answer, wire, 503, 14);
    expectRetry(answer, wire, true);
  });

  it.each(wires)('shutting down: %s', async (wire) => {
    const stopping = await startConformanceServer();
    stopping.admission.shut();
    const answer = await send(stopping, { signal: 'logs', wire, body: good('logs', wire) });
    await stopping.close();
    expectRefused(answer, wire, 503, 14);
    expectRetry(answer, wire, true);
  });

  it.each(ways)('a bug of ours is no transient fault: %s over %s', async (signal, wire) => {
    failure = new TypeError('an odd word of a sender');
    const answer = await send(server, { signal, wire, body: good(signal, wire) });
    expectRefused(answer, wire, 500, 13);
    expectRetry(answer, wire, false);
    expect(answer.message).not.toContain('odd word');
  });
});

describe('Concurrency', () => {
  it.each(ways)('100 at once: %s over %s', async (signal, wire) => {
    const body = good(signal, wire);
    const all = Array.from({ length: 100 }, () => send(server, { signal, wire, body }));
    for (const answer of await Promise.all(all)) expect(answer.code).toBe(0);
    expect(server.taken()).toHaveLength(100);
  });
});

describe('Keepalive, CORS', () => {
  it('idle connections outlive the pools of clients (Go: 90 s)', async () => {
    const head = 'POST /v1/logs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const request = `${head}Content-Length: 2\r\n\r\n{}`;
    const socket = connect({ host: '127.0.0.1', port: server.http });
    for (const _ of [1, 2]) {
      socket.write(request);
      const [answer] = await once(socket, 'data');
      expect(Number(/Keep-Alive: timeout=(\d+)/.exec(String(answer))?.[1])).toBeGreaterThan(90);
    }
    socket.destroy();
    // The figure that is told is the one that holds.
    const short = await startConformanceServer({ timeouts: { keepAlive: 10 } });
    expect(await raw(short.http, request)).toMatch(/^HTTP\/1.1 200 .*\{\}$/s);
    await short.close();
  });

  it('CORS is off', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
    const sent = { signal: 'traces', wire: 'http/json', body: Buffer.from('{}'), headers } as const;
    for (const method of ['POST', 'OPTIONS']) {
      const answer = await send(server, { ...sent, method });
      const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-'));
      expect(names).toEqual([]);
    }
  });

  it('a half-sent head does not hold its connection, and may be sent again', async () => {
    const timeouts = { head: 50, request: 100, check: 20 };
    const strict = await startConformanceServer({ timeouts });
    const answer = await raw(strict.http, 'POST /v1/traces HTTP/1.1\r\nHost:');
    expectRetryableRefusal(answer);
    expect(strict.requests()).toMatchObject([{ transport: 'http/other', outcome: 'aborted' }]);
    await strict.close();
  });

  it('a connection on which nothing came is closed without a word', async () => {
    const timeouts = { head: 50, request: 100, check: 20 };
    const strict = await startConformanceServer({ timeouts });
    expect(await raw(strict.http, '')).toBe('');
    expect(strict.requests()).toEqual([]);
    await strict.close();
  });

  it('nor does a half-sent head of gRPC', async () => {
    const strict = await startConformanceServer({ stallMs: 50 });
    const socket = connect({ host: '127.0.0.1', port: strict.grpc });
    const settings = { type: 4, flags: 0, stream: 0, payload: Buffer.alloc(0) };
    const head = { type: 1, flags: 0, stream: 1, payload: Buffer.from([0x83, 0x86]) };
    socket.write(Buffer.concat([preface, frameBytes(settings), frameBytes(head)]));
    await once(socket.resume(), 'close');
    await strict.close();
  });
});

describe('A slow upload: retryable, and the end of its connection (408 may not be sent again)', () => {
  // A short rest of a body is read and the connection lives on, but for this.
  const lengths = [10, 150_000];
  it.each(lengths)('of %d bytes over HTTP', async (length) => {
    const strict = await startConformanceServer({ bodyMs: 50, lingerMs: 10 });
    const head = 'POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const answer = await raw(strict.http, `${head}Content-Length: ${length}\r\n\r\n{}`);
    expectRetryableRefusal(answer);
    expect(strict.requests()).toMatchObject([{ transport: 'http/json', outcome: 'aborted' }]);
    await strict.close();
  });

  it('over gRPC', async () => {
    const strict = await startConformanceServer({ bodyMs: 50, lingerMs: 10 });
    const client = connectHttp2(`http://127.0.0.1:${strict.grpc}`);
    const stream = client.request({
      ':method': 'POST',
      ':path': methods.traces,
      'content-type': 'application/grpc',
    });
    stream.write(Buffer.from([0, 0, 0, 0, 9, 1]));
    const [headers] = await once(stream.resume(), 'response');
    client.destroy();
    await strict.close();
    expect(headers['grpc-status']).toBe('4');
  });
});

/** On a connection of its own, in JSON, and the last answer on it. */
function expectRetryableRefusal(answer: string): void {
  const [head = '', json = '', ...more] = answer.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1.1 503 /);
  expect(head).toMatch(/\r\nRetry-After: [1-9]/);
  expect(head).toMatch(/\r\nConnection: close/);
  expect(JSON.parse(json)).toMatchObject({ code: 4, details: [{ retryDelay: '1s' }] });
  expect(more).toEqual([]);
}

/** Arrays inside arrays. */
function nested(depth: number): object {
  return depth === 0 ? { stringValue: 'deep' } : { arrayValue: { values: [nested(depth - 1)] } };
}
