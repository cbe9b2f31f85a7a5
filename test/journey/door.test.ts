import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeStatus } from '../../collector/receiver/test-oracle.ts';
import {
  makePlace,
  type Place,
  runCommand,
  type ServerProcess,
  startServerProcess,
} from './server-process.ts';

const pem = (name: string): string => join(import.meta.dirname, '..', 'tls', name);
const first = { cert: readFileSync(pem('cert.pem')), key: readFileSync(pem('key.pem')) };
const second = {
  cert: readFileSync(pem('other-cert.pem')),
  key: readFileSync(pem('other-key.pem')),
};

let place: Place;
let server: ServerProcess;
let ingest: string;
let read: string;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

beforeAll(async () => {
  place = makePlace();
  const file = join(place.folder, 'tokens');
  ingest = await newToken(['agent', '--file', file]);
  read = await newToken(['person', '--scope', 'read', '--file', file]);
  copyFileSync(pem('cert.pem'), join(place.folder, 'cert.pem'));
  copyFileSync(pem('key.pem'), join(place.folder, 'key.pem'));
  const yaml = join(place.folder, 'spanledger.yaml');
  writeFileSync(
    yaml,
    `listen:
  host: 0.0.0.0
  tls_cert_file: ${join(place.folder, 'cert.pem')}
  tls_key_file: ${join(place.folder, 'key.pem')}
  cors_origins: https://*.example.com
auth:
  token_file: ${file}
`,
  );
  server = await startServerProcess(place, ['--no-ui', '--config', yaml]);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  expect(server.output()).not.toContain(ingest);
  expect(readFileSync(join(place.folder, 'tokens'), 'utf8')).not.toContain(ingest.slice(3));
  place.remove();
});

async function newToken(args: readonly string[]): Promise<string> {
  const { code, out } = await runCommand(place, ['token', ...args]);
  expect(code).toBe(0);
  return out.trim();
}

const local = (url: string): string => url.replace('0.0.0.0', '127.0.0.1');

async function ask(url: string, options: RequestOptions & { body?: string | Buffer } = {}) {
  const { body, ...rest } = options;
  const req = request(local(url), { ca: [first.cert, second.cert], agent: false, ...rest });
  req.end(body);
  const [res] = await once(req, 'response');
  const chunks: Uint8Array[] = [];
  for await (const chunk of res) chunks.push(chunk);
  return { status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) };
}

const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };
const post = (headers: object, body = '{}') => ({ method: 'POST', headers: { ...headers }, body });

it('the command line tells a certificate that it does not trust from no server', async () => {
  const { code, err } = await runCommand(place, ['sql', '--url', local(server.main), 'SELECT 1']);
  expect(code).toBe(6);
  expect(err).toContain('is not trusted');
  expect(err).toContain('NODE_EXTRA_CA_CERTS');
});

describe('the API with tokens, over TLS', () => {
  it.each(['/healthz', '/readyz'])('%s asks for none', async (path) => {
    expect((await ask(server.main + path)).status).toBe(200);
  });

  it.each(['/', '/api/v1/status', '/api/v1/live', '/metrics', '/openapi.json', '/assets/a.js'])(
    '%s asks for one',
    async (path) => {
      const without = await ask(server.main + path);
      expect(without.status).toBe(401);
      expect(without.headers['www-authenticate']).toMatch(/^Basic realm=.*Bearer realm=/);
      expect((await ask(server.main + path, { headers: bearer(`${read}x`) })).status).toBe(401);
      expect((await ask(server.main + path, { headers: bearer(ingest) })).status).toBe(403);
    },
  );

  it('a browser sends the token as a password', async () => {
    const answer = await ask(`${server.main}/api/v1/status`, { auth: `me:${read}` });
    expect(answer.status).toBe(200);
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(JSON.parse(answer.body.toString()).access).toBe('with an access token');
  });

  it('SQL with a token that may read', async () => {
    const sql = post({ ...json, ...bearer(read) }, '{"query":"SELECT 1"}');
    expect((await ask(`${server.main}/api/v1/sql`, sql)).status).toBe(200);
  });
});

describe('receivers with tokens, over TLS', () => {
  const ports = ['otlpHttp', 'main'] as const;
  for (const port of ports) {
    for (const path of ['/v1/traces', '/v1/logs', '/v1/metrics', '/v1/nothing']) {
      it(`HTTP ${port} ${path}`, async () => {
        const url = server[port] + path;
        const without = await ask(url, post(json));
        expect(without.status).toBe(401);
        expect(without.headers['www-authenticate']).toBe('Bearer realm="spanledger"');
        expect(JSON.parse(without.body.toString()).code).toBe(16);
        const wrong = await ask(url, post({ ...protobuf, ...bearer(read) }, ''));
        expect([wrong.status, decodeStatus(wrong.body).code]).toEqual([403, 7]);
        const right = await ask(url, post({ ...protobuf, ...bearer(ingest) }, ''));
        expect(right.status).toBe(path === '/v1/nothing' ? 404 : 200);
      });
    }
  }

  it.each([
    ['without', () => ({}), '16'],
    ['with a token that may read', () => bearer(read), '7'],
    ['with a token that may send', () => bearer(ingest), '0'],
  ])('gRPC %s', async (_name, headers, want) => {
    expect(await grpcStatus(headers())).toBe(want);
  });

  it('versions before 1.2 are refused', async () => {
    const { port } = new URL(server.otlpHttp);
    const socket = connectTls({
      host: '127.0.0.1',
      port: Number(port),
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
      ca: first.cert,
    });
    const [error] = await once(socket, 'error');
    expect(error).toBeInstanceOf(Error);
  });
});

describe('CORS', () => {
  const origin = 'https://app.example.com';
  const preflight = { 'access-control-request-method': 'POST' };
  it('a preflight of a configured origin is answered without a token', async () => {
    const headers = { origin, ...preflight };
    const answer = await ask(`${server.otlpHttp}/v1/traces`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringContaining('authorization'),
      vary: 'Origin',
    });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('a post of a configured origin can read its answer, refusals too', async () => {
    const headers = { origin, ...json };
    const good = await ask(`${server.otlpHttp}/v1/traces`, post({ ...headers, ...bearer(ingest) }));
    const bad = await ask(`${server.otlpHttp}/v1/traces`, post(headers));
    expect([good.status, bad.status]).toEqual([200, 401]);
    for (const answer of [good, bad]) {
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
    }
  });

  it.each([
    'https://evil.example',
    'https://example.com',
    'http://app.example.com',
    'https://app.example.com.evil.example',
    'https://evil.example/.example.com',
    'https://.example.com',
    'null',
  ])('%s is never reflected', async (foreign) => {
    const headers = { origin: foreign, ...preflight };
    const answer = await ask(`${server.otlpHttp}/v1/traces`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

it('SIGHUP: a renewed certificate and a new token, without a restart', async () => {
  const { port } = new URL(server.otlpHttp);
  const added = await newToken(['later', '--file', join(place.folder, 'tokens')]);
  expect((await ask(`${server.otlpHttp}/v1/traces`, post(bearer(added)))).status).toBe(401);
  writeFileSync(join(place.folder, 'cert.pem'), second.cert);
  writeFileSync(join(place.folder, 'key.pem'), second.key);
  process.kill(server.pid, 'SIGHUP');
  const shown = async (): Promise<boolean> => {
    const socket = connectTls({ host: '127.0.0.1', port: Number(port), ca: second.cert });
    const [outcome] = await Promise.race([
      once(socket, 'secureConnect').then(() => [true]),
      once(socket, 'error').then(() => [false]),
    ]).catch(() => [false]);
    socket.destroy();
    return outcome ?? false;
  };
  await expect.poll(shown, { timeout: 10_000 }).toBe(true);
  const answer = await ask(`${server.otlpHttp}/v1/traces`, post({ ...json, ...bearer(added) }));
  expect(answer.status).toBe(200);
});

async function grpcStatus(headers: object): Promise<string> {
  const client = connect(local(server.otlpGrpc), { ca: first.cert });
  const stream = client.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  let status = '';
  const note = (got: object): void => {
    if ('grpc-status' in got) status = String(got['grpc-status']);
  };
  stream.on('response', note).on('trailers', note).resume().end(Buffer.alloc(5));
  await once(stream, 'close');
  client.destroy();
  return status;
}
