import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { createAdmission } from '../admission/admission.ts';
import { startOtlpGrpc } from './otlp-grpc.ts';
import { createOtlpHttpHandler, startHttp } from './otlp-http.ts';

const pem = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'test', 'tls', name), 'utf8');
const ours = { cert: pem('cert.pem'), key: pem('key.pem') };
const other = { cert: pem('other-cert.pem'), key: pem('other-key.pem') };

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** Both receivers; only clients with the other certificate are served. */
async function start() {
  const options = {
    ingest: async () => ({ rejectedItems: 0, message: undefined }),
    admission: createAdmission(defaultLimits, () => ({ unflushedBytes: 0, unflushedBytesMax: 1 })),
    limits: defaultLimits,
    clock: () => 0n,
    log: silentLog,
    onRefused: () => {},
    tls: { ...ours, clientCa: other.cert },
  };
  const place = { host: '127.0.0.1', port: 0 };
  const { handle } = createOtlpHttpHandler(options);
  const http = await startHttp({ ...place, ...options, handler: handle });
  const grpc = await startOtlpGrpc({ ...place, ...options, drainMs: 10 });
  opened.push(http.close, grpc.close);
  return { http: http.port, grpc: grpc.port };
}

/** What the server says first to a client that sends `first`, or that it closed. */
async function firstBytes(port: number, client: object, first: string): Promise<string> {
  const ALPNProtocols = first.startsWith('PRI') ? ['h2'] : ['http/1.1'];
  const place = { host: '127.0.0.1', port, ca: ours.cert, ALPNProtocols };
  const socket = connect({ ...place, ...client }, () => socket.write(first));
  // `once` rejects when the socket fails, which is how a refused handshake ends.
  const closed = once(socket, 'close').then(() => 'closed');
  const answered = once(socket, 'data').then(([data]) => Buffer.from(data).toString('latin1'));
  const said = await Promise.race([answered, closed]).catch(() => 'closed');
  closed.catch(() => {});
  socket.destroy();
  return said;
}

const request = 'POST /v1/logs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\r\n';
const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';

describe('with an authority for clients', () => {
  const clients: [string, object, boolean][] = [
    ['without a certificate', {}, false],
    ['with one of a stranger', ours, false],
    ['with one of the authority', other, true],
  ];
  it.each(clients)('HTTP %s', async (_name, client, isServed) => {
    const { http } = await start();
    const said = await firstBytes(http, client, request);
    expect(said).toMatch(isServed ? /^HTTP\/1.1 200 / : /^closed$/);
  });
  it.each(clients)('gRPC %s', async (_name, client, isServed) => {
    const { grpc } = await start();
    const said = await firstBytes(grpc, client, preface);
    // HTTP/2 begins with SETTINGS: three bytes of length, then type 4.
    if (isServed) expect(said.charCodeAt(3)).toBe(4);
    else expect(said).toBe('closed');
  });
});
