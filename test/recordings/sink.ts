import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { requestType } from '../otlp/schema.ts';

/** Any JSON value, in the form in which OTLP/JSON is taken apart here. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const json: z.ZodType<Json> = z.json();

/** One export request as OTLP/JSON. */
export interface Received {
  readonly signal: 'traces' | 'logs';
  readonly body: Json;
}

export interface Sink {
  readonly port: number;
  /** In order of arrival. */
  readonly received: readonly Received[];
  close(): Promise<void>;
}

const types = {
  traces: requestType({ strindex: false }),
  logs: requestType({ strindex: false, request: 'ExportLogsServiceRequest' }),
};

/**
 * Takes OTLP over HTTP at any path that ends as OTLP's paths do, keeps traces and logs, and says
 * yes to whatever else a library asks its backend for.
 */
export async function startSink(): Promise<Sink> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    readBody(request).then(
      (body) => {
        const signal = /\/v1\/(traces|logs)$/.exec(request.url ?? '')?.[1];
        const isJson = request.headers['content-type']?.includes('json') === true;
        if (signal === 'traces' || signal === 'logs') {
          received.push({ signal, body: isJson ? parse(body) : fromProtobuf(signal, body) });
        }
        const type = isJson || signal === undefined ? 'application/json' : 'application/x-protobuf';
        response.writeHead(200, { 'content-type': type });
        response.end(type === 'application/json' ? '{}' : '');
      },
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function parse(body: Buffer): Json {
  return json.parse(JSON.parse(body.toString('utf8')));
}

function fromProtobuf(signal: 'traces' | 'logs', body: Buffer): Json {
  const type = types[signal];
  const plain = type.toObject(type.decode(body), { longs: String, bytes: String, json: true });
  return idsInHex(json.parse(plain));
}

const idFields = new Set(['traceId', 'spanId', 'parentSpanId']);

/** OTLP/JSON writes ids in hex, where protobufjs writes all bytes in base64. */
function idsInHex(value: Json): Json {
  if (Array.isArray(value)) return value.map(idsInHex);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      idFields.has(key) && typeof inner === 'string'
        ? Buffer.from(inner, 'base64').toString('hex')
        : idsInHex(inner),
    ]),
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}
