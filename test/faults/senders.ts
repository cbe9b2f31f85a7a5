/**
 * Senders that behave as exporters do: they keep what was refused or not answered and send it
 * again, to the next server too. The ledger remembers what each was told.
 */
import { connect } from 'node:http2';
import { decodeStatus } from '../../collector/receiver/test-oracle.ts';
import type { Random } from '../journey/random.ts';
import { type ServerProcess, sql } from '../journey/server-process.ts';
import { frame, text } from '../otlp/wire-bytes.ts';

export interface Batch {
  readonly spans: readonly { readonly traceId: string; readonly spanId: string }[];
  /** In a string attribute of every span. */
  readonly text: string;
}

/** What became of the spans, by `trace_id/span_id`. */
export interface Ledger {
  readonly acknowledged: Set<string>;
  /** Sent and not acknowledged: may be there once, or not at all. */
  readonly unknown: Set<string>;
  /** Batches whose sender has no success yet. */
  readonly waiting: Batch[];
  readonly refusals: Answer[];
}

export interface Answer {
  readonly transport: 'http' | 'grpc';
  /** HTTP status, or the number of the gRPC code. */
  readonly status: number;
  /** What the sender was asked to wait; undefined where it was not asked. */
  readonly retryAfterMs: number | undefined;
}

export function newLedger(): Ledger {
  return { acknowledged: new Set(), unknown: new Set(), waiting: [], refusals: [] };
}

export function randomBatch(random: Random, spansMax = 20, textBytes = 200): Batch {
  const traceId = random.hex(32);
  const count = 1 + random.below(spansMax);
  const spans = Array.from({ length: count }, () => ({ traceId, spanId: random.hex(16) }));
  return { spans, text: random.hex(textBytes) };
}

/** Sends one batch after another until the connection breaks or `until` says so. */
export async function keepSending(
  server: Pick<ServerProcess, 'otlpHttp' | 'otlpGrpc'>,
  ledger: Ledger,
  random: Random,
  until: () => boolean = () => false,
): Promise<void> {
  let last: Batch | undefined;
  while (!until()) {
    // Now and then one sends again what was acknowledged: the answer was lost on its way.
    const again = random.below(8) === 0 ? last : undefined;
    const takesWaiting = again === undefined && random.below(2) === 0;
    const waiting = takesWaiting ? ledger.waiting.shift() : undefined;
    const batch = again ?? waiting ?? randomBatch(random);
    last = batch;
    const answer = await send(server, ledger, batch, random.below(4) === 0 ? 'grpc' : 'http');
    if (answer === undefined) return;
  }
}

/** Everything that waits, one after another, until each has its success. */
export async function sendWaiting(server: ServerProcess, ledger: Ledger): Promise<void> {
  for (const batch of ledger.waiting.splice(0)) await send(server, ledger, batch, 'http');
}

/** One request and its entry in the ledger; undefined where no answer came. */
export async function send(
  server: Pick<ServerProcess, 'otlpHttp' | 'otlpGrpc'>,
  ledger: Ledger,
  batch: Batch,
  transport: Answer['transport'],
): Promise<Answer | undefined> {
  const ids = batch.spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`);
  for (const id of ids) if (!ledger.acknowledged.has(id)) ledger.unknown.add(id);
  let answer: Answer;
  try {
    answer = await (transport === 'http' ? post(server.otlpHttp, batch) : call(server, batch));
  } catch {
    ledger.waiting.push(batch); // the server is gone, or closed the connection
    return undefined;
  }
  if (answer.status !== (transport === 'http' ? 200 : 0)) {
    ledger.waiting.push(batch);
    ledger.refusals.push(answer);
    return answer;
  }
  for (const id of ids) {
    ledger.unknown.delete(id);
    ledger.acknowledged.add(id);
  }
  return answer;
}

/** The batch as OTLP/JSON. */
export function jsonOf({ spans, text: value }: Batch): string {
  const attributes = [{ key: 'text', value: { stringValue: value } }];
  const named = spans.map((span) => ({ ...span, name: 'step', attributes }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: named }] }] });
}

async function post(url: string, batch: Batch): Promise<Answer> {
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: jsonOf(batch),
  });
  const body = await response.text();
  if (response.status === 200 && body !== '{}') throw new Error('a success that is not whole');
  const delay = response.headers.get('retry-after');
  return {
    transport: 'http',
    status: response.status,
    retryAfterMs: delay === null ? undefined : Number(delay) * 1_000,
  };
}

function call({ otlpGrpc }: Pick<ServerProcess, 'otlpGrpc'>, batch: Batch): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = connect(otlpGrpc);
    session.on('error', reject);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let headers: Readonly<Record<string, unknown>> = {};
    const take = (more: Readonly<Record<string, unknown>>): void => {
      headers = { ...headers, ...more };
    };
    stream.on('response', take);
    stream.on('trailers', take);
    stream.on('error', reject);
    stream.on('close', () => {
      session.close();
      const status = headers['grpc-status'];
      if (status === undefined) return reject(new Error('no gRPC status'));
      const details = headers['grpc-status-details-bin'];
      const retryAfterMs = typeof details === 'string' ? retryDelay(details) : undefined;
      resolve({ transport: 'grpc', status: Number(status), retryAfterMs });
    });
    const message = protobufOf(batch);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([head, message]));
    stream.resume();
  });
}

function retryDelay(details: string): number | undefined {
  const status = decodeStatus(Buffer.from(details, 'base64'));
  for (const detail of status.details) {
    const { retryDelay: delay } = Object.assign({ retryDelay: undefined }, detail);
    if (delay === undefined) continue;
    const { seconds, nanos } = Object.assign({ seconds: 0, nanos: 0 }, delay);
    return Number(seconds) * 1_000 + Number(nanos) / 1e6;
  }
  return undefined;
}

function protobufOf({ spans, text: value }: Batch): Uint8Array {
  const attribute = frame(9, text(1, 'text'), frame(2, text(1, value)));
  const encoded = spans.map(({ traceId, spanId }) => {
    const ids = [frame(1, Buffer.from(traceId, 'hex')), frame(2, Buffer.from(spanId, 'hex'))];
    return frame(2, ...ids, text(5, 'step'), attribute);
  });
  return frame(1, frame(2, ...encoded));
}

/** What the server holds against what the senders know; all zeros where every promise was kept. */
export async function compare(server: ServerProcess, ledger: Ledger) {
  const counts = new Map<string, number>();
  for (const prefix of '0123456789abcdef') {
    const rows = await sql(
      server,
      `SELECT trace_id || '/' || span_id AS id, count(*) AS n FROM spans
       WHERE trace_id LIKE '${prefix}%' GROUP BY ALL`,
    );
    for (const [id, n] of rows) counts.set(String(id), Number(n));
  }
  const { acknowledged, unknown } = ledger;
  const stored = [...counts];
  return {
    lost: [...acknowledged].filter((id) => !counts.has(id)).length,
    twice: stored.filter(([, count]) => count !== 1).length,
    neverSent: stored.filter(([id]) => !acknowledged.has(id) && !unknown.has(id)).length,
  };
}

export const allKept = { lost: 0, twice: 0, neverSent: 0 } as const;
