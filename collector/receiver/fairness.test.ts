import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { createAdmission } from '../admission/admission.ts';
import type { IngestRequest, IngestResult } from './ingest.ts';
import { startOtlpGrpc } from './otlp-grpc.ts';
import { createOtlpHttpHandler, startHttp } from './otlp-http.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const full: IngestResult = { rejectedItems: 0, message: undefined };

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** Both receivers before one admission, as in the server. A body of `x` is never done. */
async function setup(limits = {}) {
  const admission = createAdmission({ inflightBytesMax: 8 * MiB }, () => ({
    unflushedBytes: 0,
    unflushedBytesMax: 1,
  }));
  const ingest = ({ body }: IngestRequest): Promise<IngestResult> =>
    body[0] === 'x'.charCodeAt(0) ? new Promise(() => {}) : Promise.resolve(full);
  const options = {
    ingest,
    admission,
    limits: { ...defaultLimits, requestBytesMax: 4 * MiB, ...limits },
    clock: () => 0n,
    log: silentLog,
    onRefused: () => {},
  };
  const { handle } = createOtlpHttpHandler(options);
  const place = { host: '127.0.0.1', port: 0 };
  const timeouts = { drain: 10 };
  const http = await startHttp({ ...place, handler: handle, timeouts, ...options });
  const grpc = await startOtlpGrpc({ ...place, ...options, drainMs: 10 });
  opened.push(http.close, grpc.close);
  return { admission, http, grpc };
}

function openSocket(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {}).resume();
  opened.push(() => void socket.destroy());
  return socket;
}

function openSession(port: number): ClientHttp2Session {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  opened.push(() => session.destroy());
  return session;
}

const head = 'POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\n';

function post(port: number, agent: Agent, bytes: number, encoding?: string): Promise<number> {
  const type = { 'content-type': 'application/x-protobuf' };
  const headers = encoding === undefined ? type : { ...type, 'content-encoding': encoding };
  const req = request({
    port,
    host: '127.0.0.1',
    agent,
    method: 'POST',
    path: '/v1/traces',
    headers,
  });
  const body = Buffer.alloc(bytes);
  req.end(encoding === undefined ? body : gzipSync(body));
  return once(req, 'response').then(([res]) => {
    res.resume();
    return res.statusCode;
  });
}

/** The status of one unary call. */
function call(session: ClientHttp2Session, bytes: number): Promise<string> {
  const stream = openCall(session);
  const frame = Buffer.alloc(5 + bytes);
  frame.writeUInt32BE(bytes, 1);
  stream.end(frame);
  let status = '';
  const note = (got: object): void => {
    if ('grpc-status' in got) status = String(got['grpc-status']);
  };
  stream.on('response', note).on('trailers', note).resume();
  return once(stream, 'close').then(() => status);
}

function openCall(session: ClientHttp2Session, encoding = 'identity') {
  const type = { 'content-type': 'application/grpc', te: 'trailers', 'grpc-encoding': encoding };
  return session.request({ ':method': 'POST', ':path': path, ...type });
}

/** Two hundred small posts one after another: every one is acknowledged. */
async function expectServed(ports: { http: number; grpc: number }): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  opened.push(() => agent.destroy());
  const session = openSession(ports.grpc);
  for (let i = 0; i < 100; i++) {
    expect(await post(ports.http, agent, 1_500, i % 2 === 0 ? undefined : 'gzip')).toBe(200);
    expect(await call(session, 1_500)).toBe('0');
  }
}

describe('a greedy sender does not keep another from being acknowledged', () => {
  it('300 connections that stall in a large upload', async () => {
    const { admission, http, grpc } = await setup();
    const piece = `${(64 * KiB).toString(16)}\r\n${'y'.repeat(64 * KiB)}\r\n`;
    for (let i = 0; i < 300; i++) {
      openSocket(http.port).write(`${head}Transfer-Encoding: chunked\r\n\r\n${piece}`);
    }
    const { refused } = admission.stats();
    const settled = (): number => {
      const { inflightRequests, refused: now } = admission.stats();
      return inflightRequests + now.inflight_full - refused.inflight_full;
    };
    await expect.poll(settled, { timeout: 10_000 }).toBe(300);
    expect(admission.stats().inflightBytes).toBeGreaterThan(6.9 * MiB);
    expect(admission.stats().inflightBytes).toBeLessThanOrEqual(8 * MiB);
    await expectServed({ http: http.port, grpc: grpc.port });
  });

  it('300 streams that stall, on a few HTTP/2 connections', async () => {
    const { admission, http, grpc } = await setup();
    const part = Buffer.alloc(5 + 64 * KiB);
    part.writeUInt32BE(MiB, 1);
    for (let i = 0; i < 10; i++) {
      const session = openSession(grpc.port);
      for (let j = 0; j < 30; j++)
        openCall(session)
          .on('error', () => {})
          .resume()
          .write(part);
    }
    await expect
      .poll(() => admission.stats().inflightBytes, { timeout: 10_000 })
      .toBeGreaterThan(6.9 * MiB);
    await expectServed({ http: http.port, grpc: grpc.port });
    // A connection that holds less than half of a greedy one's share gets its room as well.
    const evictedBefore = admission.stats().refused.evicted;
    expect(await call(openSession(grpc.port), 300 * KiB)).toBe('0');
    expect(admission.stats().refused.evicted).toBeGreaterThan(evictedBefore);
  });

  it.each(['gzip', 'zstd'])('300 calls that stall in their first block of %s', async (encoding) => {
    const { admission, http, grpc } = await setup();
    const noise = createHash('shake256', { outputLength: 40_000 }).digest();
    const packed = encoding === 'gzip' ? gzipSync(noise) : zstdCompressSync(noise);
    const part = Buffer.concat([Buffer.of(1, 0, 0, 0, 0), packed]).subarray(0, 5 + 15_000);
    part.writeUInt32BE(packed.length, 1);
    for (let i = 0; i < 10; i++) {
      const session = openSession(grpc.port);
      for (let j = 0; j < 30; j++)
        openCall(session, encoding)
          .on('error', () => {})
          .resume()
          .write(part);
    }
    const held = () => admission.stats().inflightBytes;
    await expect.poll(held, { timeout: 10_000 }).toBe(300 * 15_000);
    await expectServed({ http: http.port, grpc: grpc.port });
    expect(held()).toBe(300 * 15_000);
  });

  it('hundreds of pipelined requests that are never done', async () => {
    const { admission, http, grpc } = await setup();
    const one = `${head}Content-Length: 1000\r\n\r\n${'x'.repeat(1000)}`;
    openSocket(http.port).write(one.repeat(400));
    await expect
      .poll(() => admission.stats().refused.connection_full, { timeout: 10_000 })
      .toBeGreaterThan(0);
    expect(admission.stats().inflightRequests).toBe(128);
    await expectServed({ http: http.port, grpc: grpc.port });
  });
});

describe('connections', () => {
  it('are closed at once above the limit, and others are served when some have gone', async () => {
    const { http } = await setup({ connectionsMax: 5, connectionsPerAddressMax: 100 });
    const held = Array.from({ length: 5 }, () => openSocket(http.port));
    await expect.poll(http.connections).toBe(5);
    await once(openSocket(http.port), 'close');
    expect(http.refusedConnections()).toBe(1);
    held[0]?.destroy();
    await expect.poll(http.connections).toBe(4);
    expect(await post(http.port, new Agent(), 10)).toBe(200);
  });

  it.each(['http', 'grpc'] as const)(
    'of one address have a limit of their own: %s',
    async (kind) => {
      const started = await setup({ connectionsMax: 100, connectionsPerAddressMax: 3 });
      const { port, connections, refusedConnections } = started[kind];
      for (let i = 0; i < 3; i++) openSocket(port);
      await expect.poll(connections).toBe(3);
      await once(openSocket(port), 'close');
      expect(refusedConnections()).toBe(1);
    },
  );
});
