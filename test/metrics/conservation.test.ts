import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prometheusName } from '../../cli/instrument.ts';
import { instruments } from '../../cli/instruments.ts';
import type { Server } from '../../cli/server.ts';
import { defaultLimits, requestsPerConnectionMax } from '../../model/limits.ts';
import { stages } from '../../model/stage-stats.ts';
import { startWholeServer } from '../whole-server.ts';
import { readPrometheusText, type Series, sumOf } from './prometheus-text.ts';

let folder: string;
let server: Server;
const workers: Worker[] = [];
const onWorker = (worker: Worker): number => workers.push(worker);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spanledger-metrics-'));
  process.on('worker', onWorker);
  const environment = {
    SPANLEDGER_LIMITS_INFLIGHT_BYTES_MAX: '100KB',
    SPANLEDGER_LIMITS_REQUEST_BYTES_MAX: '90KB',
  };
  server = await startWholeServer(folder, environment);
});

afterAll(async () => {
  process.off('worker', onWorker);
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('every stage: in = out + lost + held, after and during a mixed load', async () => {
  for (let seed = 1; seed <= 5; seed++) expect(await post(spans(seed, 20))).toBe(200);
  // Retries after a lost acknowledgement, some with new spans beside the old ones.
  expect(await post(spans(2, 20))).toBe(200);
  expect(await post(spans(3, 25))).toBe(200);
  expect(await post(spans(6, 3, [badSpan, badSpan]))).toBe(200);
  expect(await post('{"resourceSpans":[{"scopeSpans":[')).toBe(400);
  expect(await post('')).toBe(200);
  expect(await post('{}')).toBe(200);
  expect(await post(spans(9, 1, [profiled]))).toBe(200);
  expect(await post('{}', '/v1/nothing')).toBe(404);
  expect(await post(' '.repeat(95_000))).toBe(413);
  expect(await post('{}', '/v1/traces', { 'content-encoding': 'gzip' })).toBe(400);
  const slow = await halfSent(60_000);
  expect(await post(' '.repeat(60_000))).toBe(503);
  const crashed = post(spans(7, 300));
  await workers[0]?.terminate();
  expect([200, 503]).toContain(await crashed);
  expect(await post(spans(8, 4))).toBe(200);
  const during = await metrics();
  expect(sumOf(during, 'spanledger_stage_held_batches', { stage: 'receive' })).toBe(1);
  expect(sumOf(during, 'spanledger_stage_held_batches', { stage: 'admit' })).toBe(1);
  expect(sumOf(during, 'spanledger_stage_held_bytes', { stage: 'admit' })).toBeGreaterThan(0);
  expect(unbalanced(during)).toEqual([]);
  expect(beyondCapacity(during)).toEqual([]);
  slow.destroy();
  const toLoad = { timeout: 10 * defaultLimits.flushMs };
  await expect.poll(async () => heldBatches(await metrics()), toLoad).toBe(0);
  const after = await metrics();
  expect(unbalanced(after)).toEqual([]);
  const lost = (stage: string, reason: string): number =>
    sumOf(after, 'spanledger_stage_lost_batches_total', { stage, reason });
  expect(lost('receive', 'no_such_path')).toBe(1);
  expect(lost('receive', 'request_too_large')).toBe(1);
  expect(lost('receive', 'corrupt_compression')).toBe(1);
  expect(lost('receive', 'upload_aborted')).toBe(1);
  expect(lost('receive', 'inflight_full')).toBe(1);
  expect(lost('admit', 'inflight_full')).toBe(1);
  expect(lost('decode', 'malformed_json')).toBe(1);
  const lostItems = (stage: string, reason: string): number =>
    sumOf(after, 'spanledger_stage_lost_items_total', { stage, reason });
  expect(lostItems('decode', 'invalid_span_id')).toBe(2);
  expect(lostItems('deduplicate', 'duplicate')).toBe(40);
  expect(sumOf(after, 'spanledger_decode_strindex_fields_total')).toBe(2);
  for (const stage of stages) {
    const count = sumOf(after, 'spanledger_stage_duration_seconds_count', { stage });
    expect(count).toBeGreaterThan(0);
    const bucket = { stage, le: '+Inf' };
    expect(sumOf(after, 'spanledger_stage_duration_seconds_bucket', bucket)).toBe(count);
  }
  // Whatever is described has numbers by now, but for what is labelled by a policy or a rule.
  const shown = new Set(after.map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')));
  expect(instruments.map(prometheusName).filter((name) => !shown.has(name))).toEqual([
    'spanledger_tail_decided_total',
    'spanledger_redact_candidate_hits_total',
    'spanledger_redact_candidate_missed_total',
  ]);
  // What one stage passed on is what the next one got.
  for (const [from, to] of [
    ['decode', 'sample'],
    ['sample', 'redact'],
    ['redact', 'normalise'],
    ['normalise', 'deduplicate'],
    ['deduplicate', 'journal'],
    ['journal', 'load'],
  ]) {
    for (const what of ['batches', 'items']) {
      expect([to, what, flow(after, 'in', what, to)]).toEqual([
        to,
        what,
        flow(after, 'out', what, from),
      ]);
    }
  }
});

test('each stage that holds anything says how much it could, in what bounds it', async () => {
  const series = await metrics();
  const capacity = (what: string) =>
    series
      .filter(({ name }) => name === `spanledger_stage_capacity_${what}`)
      .map(({ labels, value }) => [labels.stage, labels.transport, value]);
  const perPort = defaultLimits.connectionsMax * requestsPerConnectionMax;
  expect(capacity('batches')).toEqual([
    ['receive', 'http', 2 * perPort],
    ['receive', 'grpc', perPort],
  ]);
  expect(capacity('bytes')).toEqual([
    ['admit', undefined, 100_000],
    ['decode', undefined, 100_000],
    ['deduplicate', undefined, defaultLimits.unflushedBytesMax],
    ['journal', undefined, defaultLimits.unflushedBytesMax],
    ['load', undefined, defaultLimits.unflushedBytesMax],
  ]);
  const bounded = [...capacity('batches'), ...capacity('bytes')].map(([stage]) => stage);
  const holding = series.filter(({ name }) => name.startsWith('spanledger_stage_held_'));
  expect(new Set(holding.map(({ labels }) => labels.stage))).toEqual(new Set(bounded));
});

test('the main port counts what is no HTTP at all, as the port of OTLP does', async () => {
  const malformed = async (): Promise<number> =>
    sumOf(await metrics(), 'spanledger_receiver_requests_total', {
      ...{ transport: 'http/other', outcome: 'invalid' },
    });
  for (const url of [new URL(server.url), otlpUrl()]) {
    const before = await malformed();
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    socket.end('hello, is it me?\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1.1 400 .*\r\n\r\n\{"code":3,"message":"/s);
    expect(await malformed()).toBe(before + 1);
  }
});

test('memory, connections, event loop, build and DuckDB are there', async () => {
  const series = await metrics();
  for (const kind of ['resident', 'heap_used', 'array_buffers']) {
    expect(sumOf(series, 'spanledger_process_memory_bytes', { kind })).toBeGreaterThan(0);
  }
  expect(sumOf(series, 'spanledger_receiver_connections', { listener: 'main' })).toBeGreaterThan(0);
  expect(sumOf(series, 'spanledger_build_info')).toBe(1);
  expect(sumOf(series, 'spanledger_process_uptime_seconds')).toBeGreaterThan(0);
  for (const name of [
    'duckdb_memory_bytes',
    'journal_set_aside',
    'process_eventloop_delay_seconds',
  ])
    expect(series.some((one) => one.name === `spanledger_${name}`)).toBe(true);
});

/** Stages and units whose books do not balance. */
function unbalanced(series: readonly Series[]): unknown[] {
  const faults: unknown[] = [];
  for (const stage of stages) {
    for (const what of ['batches', 'items']) {
      const came = flow(series, 'in', what, stage);
      const went = flow(series, 'out', what, stage);
      const lost = flow(series, 'lost', what, stage);
      const held = sumOf(series, `spanledger_stage_held_${what}`, { stage });
      if (came !== went + lost + held) faults.push({ stage, what, came, went, lost, held });
    }
  }
  return faults;
}

/** Held more than could be held. */
function beyondCapacity(series: readonly Series[]): unknown[] {
  return series
    .filter(({ name }) => name.startsWith('spanledger_stage_capacity_'))
    .filter(
      ({ name, labels, value }) => sumOf(series, name.replace('capacity', 'held'), labels) > value,
    );
}

function flow(
  series: readonly Series[],
  way: 'in' | 'out' | 'lost',
  what: string,
  stage = '',
): number {
  return sumOf(series, `spanledger_stage_${way}_${what}_total`, { stage });
}

function heldBatches(series: readonly Series[]): number {
  return sumOf(series, 'spanledger_stage_held_batches');
}

async function metrics(): Promise<Series[]> {
  const answer = await fetch(`${server.url}/metrics`);
  return readPrometheusText(await answer.text());
}

function otlpUrl(): URL {
  const found = server.status().listeners.find(({ name }) => name === 'otlp-http');
  return new URL(found?.url ?? '');
}

async function post(
  body: string,
  path = '/v1/traces',
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const answer = await fetch(new URL(path, otlpUrl()), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** A request whose first half is sent; resolves when its bytes are charged. */
async function halfSent(bytes: number): Promise<Socket> {
  const { hostname, port } = otlpUrl();
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
  socket.write(`${head}Content-Length: ${bytes + 1}\r\n\r\n${' '.repeat(bytes)}`);
  const charged = async (): Promise<number> =>
    sumOf(await metrics(), 'spanledger_stage_held_bytes', { stage: 'admit' });
  await expect.poll(charged).toBe(bytes);
  return socket;
}

/** Refers to the string table of a profile. */
const profiled = {
  ...{ traceId: '9'.repeat(32), spanId: 'f'.repeat(16), name: 'work' },
  attributes: [{ keyStrindex: 1, value: { stringValueStrindex: 2 } }],
};

const badSpan = { traceId: '1'.repeat(32), spanId: 'xyz', name: 'bad' };

function spans(seed: number, count: number, others: readonly object[] = []): string {
  const own = Array.from({ length: count }, (_, at) => ({
    traceId: String(seed).repeat(32),
    spanId: (at + 1).toString(16).padStart(16, '0'),
    name: 'work',
  }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [...own, ...others] }] }] });
}
