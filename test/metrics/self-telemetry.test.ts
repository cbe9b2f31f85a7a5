import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type RequestListener,
  request,
} from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newBatchId } from '../../cli/batch-id.ts';
import { type Config, readConfig } from '../../cli/config.ts';
import { prometheusName } from '../../cli/instrument.ts';
import { instruments } from '../../cli/instruments.ts';
import { metricsUrl } from '../../cli/self-telemetry.ts';
import { type Server, startServer } from '../../cli/server.ts';
import type { Log } from '../../model/log.ts';
import { unixNanoFromMs } from '../../model/time.ts';
import { type Field, readFields } from '../fuzz/protobuf-tree.ts';
import { readPrometheusText, sumOf } from './prometheus-text.ts';

let folder: string;
const opened: (() => Promise<unknown>)[] = [];
const warned: string[] = [];
const log: Log = {
  debug() {},
  info() {},
  warn: (_, message) => void warned.push(message),
  error: (_, message) => void warned.push(message),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanledger-telemetry-'));
});
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  warned.length = 0;
  rmSync(folder, { recursive: true, force: true });
});

test('every instrument that has numbers arrives, with the values of /metrics', async () => {
  const bodies: Buffer[] = [];
  const heads: IncomingMessage[] = [];
  const sink = await listen(async (req, res) => {
    heads.push(req);
    bodies.push(await bodyOf(req));
    res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  const server = await start(`http://127.0.0.1:${sink}`);
  await expect.poll(() => bodies.length).toBeGreaterThan(1);
  expect(heads[0]).toMatchObject({
    method: 'POST',
    url: '/v1/metrics',
    headers: { 'content-type': 'application/x-protobuf' },
  });
  const names = metricNames(bodies[1] ?? Buffer.alloc(0));
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const shown = new Set(
    readPrometheusText(text).map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')),
  );
  const expected = instruments.filter((one) => shown.has(prometheusName(one)));
  for (const { name } of expected) expect(names).toContain(name);
  expect(expected.length).toBeGreaterThan(20);
  expect(warned).toEqual([]);
});

test('what comes back through a proxy is refused and counted; one line is logged', async () => {
  let target = 0;
  let passed = 0;
  const proxy = await listen(async (req, res) => {
    const body = await bodyOf(req);
    const { method, url: path, headers } = req;
    const onward = request({ host: '127.0.0.1', port: target, method, path, headers });
    onward.on('response', (answer) => {
      passed++;
      res.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    onward.end(body);
  });
  const server = await start(`http://127.0.0.1:${proxy}`);
  target = portOf(server);
  await expect.poll(() => passed).toBeGreaterThan(2);
  const series = readPrometheusText(await (await fetch(`${server.url}/metrics`)).text());
  const lost = { stage: 'receive', reason: 'own_telemetry' };
  expect(sumOf(series, 'spanledger_stage_lost_batches_total', lost)).toBeGreaterThan(1);
  expect(sumOf(series, 'spanledger_stage_in_batches_total', { stage: 'decode' })).toBe(0);
  expect(warned).toEqual(['telemetry.endpoint does not take our metrics']);
});

test('a receiver that never answers does not hold up the stop', async () => {
  let asked = 0;
  const sink = await listen(() => void asked++);
  const server = await start(`http://127.0.0.1:${sink}`);
  await expect.poll(() => asked).toBeGreaterThan(0);
  const startMs = performance.now();
  await server.close();
  expect(performance.now() - startMs).toBeLessThan(8_000);
});

test('a server that would export to itself does not start', async () => {
  const free = await listen(() => {});
  await opened.pop()?.();
  const read = () => configOf(`http://localhost:${free}`, { 'otlp-http-port': String(free) });
  await expect(startServer(await read(), tools(read))).rejects.toMatchObject({
    code: 'own_endpoint',
  });
});

const urls: readonly (readonly [string, string])[] = [
  ['http://a:4318', 'http://a:4318/v1/metrics'],
  ['http://a:4318/', 'http://a:4318/v1/metrics'],
  ['https://a/otlp', 'https://a/otlp/v1/metrics'],
  ['http://a/v1/metrics', 'http://a/v1/metrics'],
];
test.each(urls)('%s is posted to at %s', (endpoint, want) => {
  expect(metricsUrl(endpoint)).toBe(want);
});

test('an endpoint that is no URL stops the start', async () => {
  await expect(configOf('collector:4318')).rejects.toMatchObject({ code: 'bad_setting' });
});

async function start(endpoint: string): Promise<Server> {
  const read = () => configOf(endpoint);
  const server = await startServer(await read(), tools(read));
  opened.push(() => server.close());
  return server;
}

function configOf(endpoint: string, flags: Readonly<Record<string, string>> = {}) {
  const environment = {
    SPANLEDGER_REDACTION_KEY_FILE: join(folder, 'redaction.key'),
    SPANLEDGER_TELEMETRY_ENDPOINT: endpoint,
    SPANLEDGER_TELEMETRY_INTERVAL: '50ms',
  };
  return readConfig({ port: '0', data: join(folder, 'data'), ...flags }, environment, folder);
}

function tools(read: () => Promise<Config>) {
  return {
    log,
    clock: () => unixNanoFromMs(Date.now()),
    newBatchId,
    uiDir: undefined,
    uptimeMs: () => performance.now(),
    readConfig: read,
  };
}

function portOf(server: Server): number {
  const found = server.status().listeners.find(({ name }) => name === 'otlp-http');
  return Number(new URL(found?.url ?? '').port);
}

async function listen(handler: RequestListener): Promise<number> {
  const server: HttpServer = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Field 1 of each Metric: ResourceMetrics 1, ScopeMetrics 2, Metric 2. */
function metricNames(body: Buffer): string[] {
  const inside = (fields: readonly Field[], number: number): Field[] =>
    fields.flatMap((one) =>
      one.kind === 'message' && one.field === number ? [...one.fields] : [],
    );
  const scopes = inside(inside(readFields(body) ?? [], 1), 2);
  const metrics = scopes.flatMap((one) => (one.kind === 'message' && one.field === 2 ? [one] : []));
  return metrics.flatMap(({ fields }) => {
    const [name] = fields;
    return name?.kind === 'bytes' ? [Buffer.from(name.bytes).toString()] : [];
  });
}
