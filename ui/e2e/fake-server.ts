import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SamplingSimulation } from '../../model/simulation.ts';
import type {
  SessionRow,
  StatusAnswer,
  TraceAnswer,
  TraceFacetsAnswer,
  TraceRow,
} from '../../query/api/wire.ts';

/** The API as the UI sees it, over rows that a test may change, and the built files under a strict policy. */
export interface FakeServer {
  readonly url: string;
  readonly requests: readonly string[];
  traces: readonly TraceRow[];
  readonly details: Map<string, TraceAnswer>;
  sessions: readonly SessionRow[];
  status: StatusAnswer;
  /** Rows of what arrived and of what was decided, and the outcome of a simulation. */
  sampling: FakeSampling;
  /** Bodies of simulations that were asked for. */
  readonly simulations: unknown[];
  /** Answers every question with this status until it is undefined again. */
  failWith: number | undefined;
  /** Sends the status to every listener. */
  announce(): void;
  /** How many listen. */
  listening(): number;
  close(): Promise<void>;
}

export interface FakeSampling {
  readonly arrived: readonly (readonly unknown[])[];
  readonly decided: readonly (readonly unknown[])[];
  readonly outcome: SamplingSimulation | undefined;
}

/** Stricter than the server's own: not even style attributes are allowed. */
export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export async function startFakeServer(dist: string): Promise<FakeServer> {
  const listeners = new Set<ServerResponse>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    void answer(fake, listeners, dist, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeServer = {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    traces: [],
    details: new Map(),
    sessions: [],
    sampling: { arrived: [], decided: [], outcome: undefined },
    simulations: [],
    status: emptyStatus,
    failWith: undefined,
    listening: () => listeners.size,
    announce: () => {
      for (const one of listeners) one.write(statusEvent(fake.status));
    },
    close: () => {
      for (const one of listeners) one.end();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return fake;
}

export const emptyStatus: StatusAnswer = {
  version: '0.1.0',
  ready_after_ms: 312,
  data_folder: './data',
  listeners: [
    { name: 'otlp-http', address: '127.0.0.1:4318', url: 'http://127.0.0.1:4318' },
    { name: 'otlp-grpc', address: '127.0.0.1:4317', url: 'http://127.0.0.1:4317' },
    { name: 'main', address: '127.0.0.1:4319', url: 'http://127.0.0.1:4319' },
  ],
  refused: { count: 0, last: null },
  set_aside_records: 0,
  rule_set: { digest: 'rs-9f3c41d07a22', rules: 8 },
  sampling: 'keep everything',
  access: 'this machine only',
  totals: {
    traces: 0,
    spans: 0,
    log_records: 0,
    metric_points: 0,
    newest_trace_id: null,
    services: [],
  },
};

async function answer(
  fake: FakeServer,
  listeners: Set<ServerResponse>,
  dist: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', fake.url);
  if (url.pathname === '/api/v1/live') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(statusEvent(fake.status));
    listeners.add(response);
    request.on('close', () => listeners.delete(response));
    return;
  }
  if (!url.pathname.startsWith('/api/')) return sendFile(dist, url.pathname, response);
  if (fake.failWith !== undefined) {
    const error = {
      code: 'overloaded',
      message: 'The query ran out of memory',
      hint: 'Narrow the time range.',
    };
    return sendJson(response, fake.failWith, { error });
  }
  if (url.pathname === '/api/v1/status') return sendJson(response, 200, fake.status);
  if (url.pathname === '/api/v1/traces') return sendJson(response, 200, list(fake, url));
  if (url.pathname === '/api/v1/traces/facets') return sendJson(response, 200, facets(fake, url));
  if (url.pathname === '/api/v1/sessions') {
    const name = url.searchParams.get('session');
    const sessions = fake.sessions.filter(({ session_id }) => session_id === name);
    return sendJson(response, 200, { sessions, total: sessions.length });
  }
  if (request.method === 'POST') return answerPost(fake, url.pathname, request, response);
  const detail = fake.details.get(url.pathname.split('/').at(-1) ?? '');
  if (detail !== undefined) return sendJson(response, 200, detail);
  const error = { code: 'missing_trace', message: 'No such trace', hint: 'It may have expired.' };
  sendJson(response, 404, { error });
}

async function answerPost(
  { sampling, simulations }: FakeServer,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  if (path === '/api/v1/sql') {
    const rows = body.includes('sampling_decisions') ? sampling.decided : sampling.arrived;
    const answer = { columns: [], rows, row_count: rows.length, truncated: false, elapsed_ms: 1 };
    return sendJson(response, 200, answer);
  }
  simulations.push(JSON.parse(body));
  if (sampling.outcome !== undefined) return sendJson(response, 200, sampling.outcome);
  const error = { code: 'bad_setting', message: 'policies must be a list', hint: 'write one' };
  sendJson(response, 400, { error });
}

function matching(fake: FakeServer, params: URLSearchParams): readonly TraceRow[] {
  const search = params.get('search')?.toLowerCase().split(' ') ?? [];
  const from = params.get('from') ?? '';
  const is = (name: string, value: string | null) => [null, value].includes(params.get(name));
  return fake.traces.filter(
    (row) =>
      (row.start_time ?? '') >= from &&
      is('state', row.state) &&
      is('service', row.service_name) &&
      search.every((word) => `${row.name} ${row.input_preview}`.toLowerCase().includes(word)),
  );
}

function facets(fake: FakeServer, url: URL): TraceFacetsAnswer {
  const countsOf = (field: 'state' | 'service', values: readonly string[]) =>
    values.map((value) => {
      const params = new URLSearchParams(url.searchParams);
      params.set(field, value);
      return { value, count: matching(fake, params).length };
    });
  const services = new Set(fake.traces.flatMap(({ service_name: name }) => name ?? []));
  const service = countsOf('service', [...services]).filter(({ count }) => count > 0);
  return {
    state: countsOf('state', ['OK', 'ERROR', 'IN_PROGRESS']),
    service: service.slice(0, 10),
    services: service.length,
  };
}

function list(fake: FakeServer, url: URL): unknown {
  const ask = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const order = ask('order') ?? 'newest';
  const sorted = matching(fake, url.searchParams).toSorted((a, b) => {
    if (order === 'slowest') return (b.duration_ns ?? 0) - (a.duration_ns ?? 0);
    if (order === 'costliest') return (b.cost ?? 0) - (a.cost ?? 0);
    const later = (a.start_time ?? '') < (b.start_time ?? '') ? 1 : -1;
    return order === 'oldest' ? -later : later;
  });
  const start = Number(ask('page_token') ?? 0);
  const end = start + Number(ask('limit') ?? 50);
  return {
    traces: sorted.slice(start, end),
    total: sorted.length,
    ...(end < sorted.length ? { next_page_token: String(end) } : {}),
  };
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** A file of the build, or its index for every address inside the app. */
async function sendFile(dist: string, path: string, response: ServerResponse): Promise<void> {
  const name = extname(path) === '' ? '/index.html' : normalize(path);
  const body = await readFile(join(dist, name)).catch(() => undefined);
  response.writeHead(body === undefined ? 404 : 200, {
    'content-type': types[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': policy,
  });
  response.end(body ?? '');
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function statusEvent(status: StatusAnswer): string {
  return `event: status\ndata: ${JSON.stringify(status)}\n\n`;
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
