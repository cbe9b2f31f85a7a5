import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { Bug, Invalid, Unavailable } from '../../model/errors.ts';
import { silentLog } from '../../model/log.ts';
import type { Signal } from '../../model/signal.ts';
import type { RefusedRequest } from '../../model/status.ts';
import { frameBytes, preface } from '../../test/fuzz/http2-frames.ts';
import { createAdmission } from '../admission/admission.ts';
import type { Ingest, IngestRequest } from './ingest.ts';
import { startOtlpGrpc } from './otlp-grpc.ts';
import { decodeResponse, decodeStatus } from './test-oracle.ts';

const bytesMax = 100_000;
const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const logsPath = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const metricsPath = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
const profilesPath = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';
const body = Buffer.from('a body that the fake pipeline does not decode');

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

interface SetupOptions {
  readonly ingest?: Ingest;
  readonly inflightBytesMax?: number;
  readonly bodyMs?: number;
  readonly drainMs?: number;
  readonly stallMs?: number;
  readonly idleMs?: number;
}

async function setup(options: SetupOptions = {}) {
  const received: IngestRequest[] = [];
  const refused: RefusedRequest[] = [];
  const ingest = options.ingest ?? (async () => ({ rejectedItems: 0, message: undefined }));
  const admission = createAdmission(
    { inflightBytesMax: options.inflightBytesMax ?? 10 * bytesMax },
    () => ({ unflushedBytes: 0, unflushedBytesMax: 1 }),
  );
  const grpc = await startOtlpGrpc({
    host: '127.0.0.1',
    port: 0,
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
    lingerMs: 100,
    drainMs: options.drainMs ?? 500,
    stallMs: options.stallMs ?? 10_000,
    idleMs: options.idleMs ?? 300_000,
  });
  opened.push(grpc.close);
  const client = connect(`http://127.0.0.1:${grpc.port}`);
  client.on('error', () => {});
  opened.push(async () => client.destroy());
  return { grpc, received, refused, admission, client };
}

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly status: string;
  readonly message: string;
  readonly details: ReturnType<typeof decodeStatus> | undefined;
  readonly body: Buffer;
}

function openCall(client: ClientHttp2Session, headers: OutgoingHttpHeaders = {}) {
  return client.request({
    ':method': 'POST',
    ':path': exportPath,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
}

async function finishCall(stream: ReturnType<typeof openCall>): Promise<Answer> {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  const chunks: Uint8Array[] = [];
  stream.on('response', (got) => {
    headers = got;
  });
  stream.on('trailers', (got) => {
    trailers = got;
  });
  stream.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  stream.on('error', () => {});
  await once(stream, 'close').catch(() => {});
  const last = { ...headers, ...trailers };
  const details = last['grpc-status-details-bin'];
  return {
    headers,
    status: String(last['grpc-status']),
    message: decodeURIComponent(String(last['grpc-message'] ?? '')),
    details:
      details === undefined ? undefined : decodeStatus(Buffer.from(String(details), 'base64')),
    body: Buffer.concat(chunks),
  };
}

function framed(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function send(client: ClientHttp2Session, message: Buffer, headers?: OutgoingHttpHeaders) {
  const stream = openCall(client, headers);
  stream.end(message);
  return finishCall(stream);
}

describe('what is accepted', () => {
  const gzipped = gzipSync(body);
  const rows: [string, OutgoingHttpHeaders, Buffer, Partial<IngestRequest>][] = [
    ['plain', {}, framed(body), { bytesOnWire: body.length }],
    ['+proto', { 'content-type': 'application/grpc+proto' }, framed(body), {}],
    ['gzip', { 'grpc-encoding': 'gzip' }, framed(gzipped, 1), { bytesOnWire: gzipped.length }],
    ['gzip named, message plain', { 'grpc-encoding': 'gzip' }, framed(body), {}],
    ['deflate', { 'grpc-encoding': 'deflate' }, framed(deflateSync(body), 1), {}],
    ['zstd', { 'grpc-encoding': 'zstd' }, framed(zstdCompressSync(body), 1), {}],
    ['identity', { 'grpc-encoding': 'identity' }, framed(body), {}],
    ['experiment', { 'x-mlflow-experiment-id': '7' }, framed(body), { experimentId: '7' }],
  ];
  for (const [name, headers, message, want] of rows) {
    it(name, async () => {
      const { client, received, admission, grpc } = await setup();
      const answer = await send(client, message, headers);
      expect(answer).toMatchObject({ status: '0', body: framed(Buffer.alloc(0)) });
      expect(answer.headers['grpc-accept-encoding']).toContain('gzip');
      expect(received[0]).toMatchObject({ encoding: 'protobuf', transport: 'grpc', ...want });
      const got = received[0]?.body ?? new Uint8Array();
      expect(Buffer.from(got).equals(body)).toBe(true);
      expect(got.buffer.byteLength).toBe(body.length);
      expect(admission.stats()).toMatchObject({ inflightBytes: 0, inflightRequests: 0 });
      expect(grpc.stats().requests).toEqual([{ transport: 'grpc', outcome: 'accepted', count: 1 }]);
    });
  }

  it('a message in pieces of one byte', async () => {
    const { client, received } = await setup();
    const stream = openCall(client);
    for (const byte of framed(body)) stream.write(Buffer.from([byte]));
    stream.end();
    expect((await finishCall(stream)).status).toBe('0');
    expect(Buffer.from(received[0]?.body ?? []).equals(body)).toBe(true);
  });

  it('an empty request succeeds', async () => {
    const { client, received } = await setup();
    expect((await send(client, framed(Buffer.alloc(0)))).status).toBe('0');
    expect(received).toHaveLength(0);
  });

  it('a message of exactly the limit, plain and inflated', async () => {
    const { client, received } = await setup();
    const whole = Buffer.alloc(bytesMax, 'x');
    expect((await send(client, framed(whole))).status).toBe('0');
    const gzip = { 'grpc-encoding': 'gzip' };
    expect((await send(client, framed(gzipSync(whole), 1), gzip)).status).toBe('0');
    expect(received.map((one) => one.body.length)).toEqual([bytesMax, bytesMax]);
  });

  const signalRows: [Signal, string, string][] = [
    ['traces', exportPath, 'rejectedSpans'],
    ['logs', logsPath, 'rejectedLogRecords'],
    ['metrics', metricsPath, 'rejectedDataPoints'],
  ];
  for (const [signal, path, field] of signalRows) {
    it(`${signal}: says how many were rejected`, async () => {
      const { client, received } = await setup({
        ingest: async () => ({ rejectedItems: 3, message: '3 of 5' }),
      });
      const answer = await send(client, framed(body), { ':path': path });
      expect(answer.status).toBe('0');
      const want = { partialSuccess: { [field]: '3', errorMessage: '3 of 5' } };
      expect(decodeResponse(answer.body.subarray(5), signal)).toEqual(want);
      expect(received).toMatchObject([{ signal }]);
    });
  }
});

describe('what is refused', () => {
  const gzip = { 'grpc-encoding': 'gzip' };
  const rows: [string, OutgoingHttpHeaders, Buffer, number, string][] = [
    ['another method', { ':path': '/a.B/C' }, framed(body), 12, 'UNIMPLEMENTED'],
    ['profiles', { ':path': profilesPath }, framed(body), 12, 'UNIMPLEMENTED'],
    ['unknown encoding', { 'grpc-encoding': 'br' }, framed(body, 1), 12, 'UNIMPLEMENTED'],
    ['flag without encoding', {}, framed(body, 1), 13, 'INTERNAL'],
    ['flag and identity', { 'grpc-encoding': 'identity' }, framed(body, 1), 13, 'INTERNAL'],
    ['odd flag', gzip, framed(body, 7), 3, 'INVALID_ARGUMENT'],
    ['plain message as gzip', gzip, framed(body, 1), 3, 'INVALID_ARGUMENT'],
    ['truncated gzip', gzip, framed(gzipSync(body).subarray(0, 30), 1), 3, 'INVALID_ARGUMENT'],
    ['no message', {}, Buffer.alloc(0), 3, 'INVALID_ARGUMENT'],
    ['half a head', {}, Buffer.alloc(3), 3, 'INVALID_ARGUMENT'],
    ['half a message', {}, framed(body).subarray(0, 20), 3, 'INVALID_ARGUMENT'],
    ['two messages', {}, Buffer.concat([framed(body), framed(body)]), 3, 'INVALID_ARGUMENT'],
    ['too large', {}, framed(Buffer.alloc(bytesMax + 1)), 8, 'RESOURCE_EXHAUSTED'],
    ['far too large', {}, framed(Buffer.alloc(20 * bytesMax)), 8, 'RESOURCE_EXHAUSTED'],
    ['bomb', gzip, framed(gzipSync(Buffer.alloc(9_000_000)), 1), 8, 'RESOURCE_EXHAUSTED'],
  ];
  for (const [name, headers, message, code, word] of rows) {
    it(name, async () => {
      const { client, received, refused, admission } = await setup();
      const answer = await send(client, message, headers);
      expect(answer.status).toBe(String(code));
      expect(answer.details).toMatchObject({ code, message: answer.message });
      const isBadRequest = code === 3;
      expect(answer.details?.details.length).toBe(isBadRequest ? 1 : 0);
      expect(received).toHaveLength(0);
      expect(refused).toMatchObject([{ status: word }]);
      expect(admission.stats()).toMatchObject({ inflightBytes: 0, inflightRequests: 0 });
      expect((await send(client, framed(body))).status).toBe('0');
    });
  }

  const failures: [string, Error, number, object[]][] = [
    [
      'undecodable',
      new Invalid('not a request', { code: 'malformed_protobuf' }),
      3,
      [{ fieldViolations: [{ field: 'body', description: 'not a request' }] }],
    ],
    [
      'overload',
      new Unavailable('full: 100 %, größer', { code: 'x', retryAfterMs: 1_500 }),
      14,
      [{ retryDelay: { seconds: '1', nanos: 500_000_000 } }],
    ],
    ['bug', new Bug('broken'), 13, []],
  ];
  for (const [name, error, code, details] of failures) {
    it(`ingest fails: ${name}`, async () => {
      const { client, admission } = await setup({ ingest: () => Promise.reject(error) });
      const answer = await send(client, framed(body));
      expect(answer.details).toMatchObject({ code, details, message: answer.message });
      expect(admission.stats().inflightRequests).toBe(0);
    });
  }

  it('a message that is compressed without saying how: the answer names the flag', async () => {
    const { client, grpc } = await setup();
    expect((await send(client, framed(body, 1))).message).toContain('Compressed-Flag');
    expect(grpc.stats().requests).toEqual([{ transport: 'grpc', outcome: 'invalid', count: 1 }]);
  });

  it('when full, with a delay', async () => {
    const { client, admission } = await setup({ inflightBytesMax: 1_000 });
    const held = admission.admit(990);
    const answer = await send(client, framed(body));
    expect(answer.details).toMatchObject({ code: 14, details: [{ retryDelay: { seconds: '1' } }] });
    held.release();
    expect((await send(client, framed(body))).status).toBe('0');
  });

  it('HTTP/2 that is not gRPC', async () => {
    const { client, refused } = await setup();
    const answer = await send(client, body, { 'content-type': 'application/x-protobuf' });
    expect(answer.headers[':status']).toBe(415);
    expect(refused[0]?.hint).toContain('4318');
  });

  it('HTTP/1 on the gRPC port is told to the first-run page', async () => {
    const { grpc, refused } = await setup();
    const socket = connectSocket({ host: '127.0.0.1', port: grpc.port });
    socket.on('error', () => {});
    socket.resume();
    socket.write('POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc');
    await once(socket, 'close');
    expect(refused).toMatchObject([{ hint: expect.stringContaining('4318') }]);
  });
});

describe('calls that break', () => {
  it('give back their room when the sender resets', async () => {
    const { client, admission, grpc, refused } = await setup();
    const stream = openCall(client);
    stream.on('error', () => {});
    stream.write(framed(Buffer.alloc(50_000)).subarray(0, 20_000));
    await expect.poll(() => admission.stats().inflightBytes, { interval: 5 }).toBe(19_995);
    stream.close(8);
    await expect.poll(() => admission.stats().inflightRequests, { interval: 5 }).toBe(0);
    expect(grpc.stats().requests).toEqual([{ transport: 'grpc', outcome: 'aborted', count: 1 }]);
    expect(refused).toEqual([]);
  });

  it('give back their room when the connection breaks', async () => {
    const { client, admission } = await setup();
    openCall(client)
      .on('error', () => {})
      .write(framed(body).subarray(0, 20));
    await expect.poll(() => admission.stats().inflightBytes, { interval: 5 }).toBe(15);
    client.destroy();
    await expect.poll(() => admission.stats().inflightRequests, { interval: 5 }).toBe(0);
  });

  it('end when a message stalls', async () => {
    const { client } = await setup({ bodyMs: 50 });
    const stream = openCall(client);
    stream.write(framed(body).subarray(0, 20));
    expect((await finishCall(stream)).status).toBe('4');
  });
});

describe('connections that stall', () => {
  /** HTTP/2 as RFC 9113 draws it, frame by frame: length, type, flags, stream. */
  const begin = [preface, frameBytes({ type: 4, flags: 0, stream: 0, payload: Buffer.alloc(0) })];
  const payload = Buffer.from([0x83, 0x86]);
  const rows: [string, Uint8Array][] = [
    ['in a frame of a head', frameBytes({ type: 1, flags: 4, stream: 1, payload, length: 9 })],
    ['before the rest of a head', frameBytes({ type: 1, flags: 0, stream: 1, payload })],
  ];
  const openRaw = (port: number, bytes: Uint8Array) => {
    const socket = connectSocket({ host: '127.0.0.1', port });
    socket.on('error', () => {}).resume();
    socket.write(Buffer.concat([...begin, bytes]));
    return socket;
  };
  for (const [name, bytes] of rows) {
    it(`${name} are ended, and no other`, async () => {
      const { grpc, client } = await setup({ stallMs: 40 });
      expect((await send(client, framed(body))).status).toBe('0');
      await once(openRaw(grpc.port, bytes), 'close');
      await expect.poll(grpc.connections, { interval: 5 }).toBe(1);
      expect((await send(client, framed(body))).status).toBe('0');
    });

    it(`${name} are ended when they are idle`, async () => {
      const { grpc } = await setup({ stallMs: 40, idleMs: 20 });
      await once(openRaw(grpc.port, bytes), 'close');
    });
  }

  it('in an answer have it cancelled, and serve the next call', async () => {
    const { grpc } = await setup({ stallMs: 40 });
    const client = connect(`http://127.0.0.1:${grpc.port}`, { settings: { initialWindowSize: 0 } });
    client.on('error', () => {});
    opened.push(async () => client.destroy());
    const stalled = Array.from({ length: 20 }, () => send(client, framed(body)));
    for (const { status } of await Promise.all(stalled)) expect(status).toBe('undefined');
    // A refusal has no body, and needs no window.
    expect((await send(client, Buffer.alloc(0))).status).toBe('3');
  });

  it('are not those whose call takes long', async () => {
    const finished = Promise.withResolvers<void>();
    const { grpc, client } = await setup({
      stallMs: 20,
      ingest: () => finished.promise.then(() => ({ rejectedItems: 0, message: undefined })),
    });
    const answer = send(client, framed(body));
    const socket = openRaw(grpc.port, rows[0]?.[1] ?? Buffer.alloc(0));
    await once(socket, 'close');
    finished.resolve();
    expect((await answer).status).toBe('0');
  });
});

describe('close', () => {
  it('lets a call under way finish', async () => {
    let finish = (): void => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { client, grpc, received } = await setup({
      ingest: async () => {
        await gate;
        return { rejectedItems: 0, message: undefined };
      },
      drainMs: 20_000,
    });
    const answer = send(client, framed(body));
    await expect.poll(() => received.length, { interval: 5 }).toBe(1);
    const closed = grpc.close();
    finish();
    expect((await answer).status).toBe('0');
    await closed;
  });

  it('does not wait for ever', async () => {
    const { client, grpc, received } = await setup({
      ingest: () => new Promise(() => {}),
      drainMs: 30,
    });
    const answer = send(client, framed(body));
    await expect.poll(() => received.length, { interval: 5 }).toBe(1);
    await grpc.close();
    expect((await answer).status).toBe('undefined');
  });

  it('a busy port is one line with what to do', async () => {
    const { grpc, admission } = await setup();
    const second = startOtlpGrpc({
      host: '127.0.0.1',
      port: grpc.port,
      ingest: async () => ({ rejectedItems: 0, message: undefined }),
      admission,
      limits: { requestBytesMax: bytesMax },
      clock: () => 0n,
      log: silentLog,
      onRefused: () => {},
    });
    await expect(second).rejects.toMatchObject({ code: 'port_in_use', kind: 'unavailable' });
  });
});
