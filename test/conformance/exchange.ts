import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:http2';
import { decodeResponse, decodeStatus } from '../../collector/receiver/test-oracle.ts';
import type { Signal } from '../../model/signal.ts';

/** The three ways of OTLP. */
export const wires = ['grpc', 'http/protobuf', 'http/json'] as const;
export type Wire = (typeof wires)[number];

export interface Ports {
  readonly http: number;
  readonly grpc: number;
}

export interface Sent {
  readonly signal: Signal;
  readonly wire: Wire;
  readonly body: Uint8Array;
  /** As `Content-Encoding`, or as `grpc-encoding` with the flag set. */
  readonly encoding?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  /** Of HTTP, or the method of gRPC. */
  readonly path?: string;
}

/** An answer in the same words for all three. */
export interface Answer {
  /** `google.rpc.Code`; 0 is success. */
  readonly code: number;
  /** Undefined on gRPC. */
  readonly httpStatus: number | undefined;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Of the `google.rpc.Status`; undefined on success. */
  readonly message: string | undefined;
  readonly details: readonly object[];
  /** Decoded; undefined where it is unset, which is an empty message. */
  readonly partial: { readonly rejected: number; readonly message: string } | undefined;
  readonly body: Buffer;
}

export const methods: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

export function send(ports: Ports, sent: Sent): Promise<Answer> {
  return sent.wire === 'grpc' ? call(ports.grpc, sent) : post(ports.http, sent);
}

async function post(port: number, sent: Sent): Promise<Answer> {
  const { signal, wire, body, encoding, method = 'POST', path = `/v1/${signal}` } = sent;
  const type = wire === 'http/json' ? 'application/json' : 'application/x-protobuf';
  const compressed = encoding === undefined ? {} : { 'content-encoding': encoding };
  const headers = { 'content-type': type, ...compressed, ...sent.headers };
  const req = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  req.end(body);
  const [res] = await once(req, 'response');
  const chunks: Uint8Array[] = [];
  for await (const chunk of res) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const isOk = res.statusCode === 200;
  const contentType = String(res.headers['content-type']);
  const isJson = contentType === 'application/json';
  const status = isOk ? undefined : isJson ? JSON.parse(bytes.toString()) : decodeStatus(bytes);
  const response = isJson
    ? JSON.parse(bytes.toString() || '{}')
    : decodeResponseOf(isOk, sent, bytes);
  return {
    code: isOk ? 0 : status.code,
    httpStatus: res.statusCode,
    contentType,
    headers: res.headers,
    message: status?.message,
    details: status?.details ?? [],
    partial: isOk ? partialOf(response) : undefined,
    body: bytes,
  };
}

function decodeResponseOf(isOk: boolean, { signal }: Sent, bytes: Buffer): object {
  return isOk ? decodeResponse(bytes, signal) : {};
}

async function call(port: number, sent: Sent): Promise<Answer> {
  const { signal, body, encoding, headers, path = methods[signal] } = sent;
  const client = connect(`http://127.0.0.1:${port}`);
  const stream = client.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(encoding === undefined ? {} : { 'grpc-encoding': encoding }),
    ...headers,
  });
  const head = Buffer.alloc(5);
  head.writeUInt8(encoding === undefined ? 0 : 1);
  head.writeUInt32BE(body.length, 1);
  const last: Record<string, unknown> = {};
  const chunks: Uint8Array[] = [];
  stream.on('response', (got) => Object.assign(last, got));
  stream.on('trailers', (got) => Object.assign(last, got));
  stream.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  stream.on('error', () => {});
  stream.end(Buffer.concat([head, body]));
  await once(stream, 'close').catch(() => {});
  client.destroy();
  const code = Number(last['grpc-status']);
  const bytes = Buffer.concat(chunks).subarray(5);
  const binary = Buffer.from(String(last['grpc-status-details-bin'] ?? ''), 'base64');
  const status = code === 0 ? undefined : decodeStatus(binary);
  if (status !== undefined && status.code !== code) throw new Error('two codes in one answer');
  return {
    code,
    httpStatus: undefined,
    contentType: String(last['content-type']),
    headers: last,
    message: status?.message,
    details: status?.details ?? [],
    partial: code === 0 ? partialOf(decodeResponse(bytes, signal)) : undefined,
    body: bytes,
  };
}

function partialOf(response: object): Answer['partial'] {
  if (!('partialSuccess' in response)) return undefined;
  const fields: Record<string, unknown> = { ...Object(response.partialSuccess) };
  const { errorMessage = '', ...counts } = fields;
  const [rejected = '0'] = Object.values(counts);
  return { rejected: Number(rejected), message: String(errorMessage) };
}
