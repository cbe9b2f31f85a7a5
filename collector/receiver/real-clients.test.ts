import { Metadata } from '@grpc/grpc-js';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, expect, it, vi } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
import { silentLog } from '../../model/log.ts';
import { createAdmission } from '../admission/admission.ts';
import type { Ingest, IngestRequest } from './ingest.ts';
import { startOtlpGrpc } from './otlp-grpc.ts';
import { createOtlpHttpHandler, startHttp } from './otlp-http.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of opened.splice(0).reverse()) await close();
});

async function startBoth(ingest: Ingest) {
  const options = {
    ingest,
    admission: createAdmission({ inflightBytesMax: 1e9 }, () => ({
      unflushedBytes: 0,
      unflushedBytesMax: 1,
    })),
    limits: { requestBytesMax: 1e6 },
    clock: () => 0n,
    log: silentLog,
    onRefused: () => {},
  };
  const { handle } = createOtlpHttpHandler(options);
  const http = await startHttp({ host: '127.0.0.1', port: 0, handler: handle });
  const grpc = await startOtlpGrpc({ ...options, host: '127.0.0.1', port: 0 });
  opened.push(http.close, grpc.close);
  return {
    http: `http://127.0.0.1:${http.port}/v1/traces`,
    grpc: `http://127.0.0.1:${grpc.port}`,
  };
}

function someSpans(): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] });
  const tracer = provider.getTracer('a scope');
  tracer.startSpan('a span of a real client', {}, ROOT_CONTEXT).end();
  tracer.startSpan('another', { root: true }).end();
  return memory.getFinishedSpans();
}

function exportOnce(exporter: SpanExporter): Promise<{ code: number; error?: Error }> {
  return new Promise((resolve) => exporter.export(someSpans(), resolve));
}

type Urls = Awaited<ReturnType<typeof startBoth>>;
const metadata = new Metadata();
metadata.set('x-mlflow-experiment-id', '7');
const headers = { 'x-mlflow-experiment-id': '7' };

const clients: [string, (urls: Urls) => SpanExporter, Partial<IngestRequest>][] = [
  [
    'protobuf',
    ({ http }) => new ProtobufExporter({ url: http, headers }),
    { transport: 'http/protobuf' },
  ],
  [
    'protobuf, gzip',
    ({ http }) => new ProtobufExporter({ url: http, headers }),
    { transport: 'http/protobuf' },
  ],
  [
    'json',
    ({ http }) => new JsonExporter({ url: http, headers }),
    { transport: 'http/json', encoding: 'json' },
  ],
  [
    'json, gzip',
    ({ http }) => new JsonExporter({ url: http, headers }),
    { transport: 'http/json' },
  ],
  ['gRPC', ({ grpc }) => new GrpcExporter({ url: grpc, metadata }), { transport: 'grpc' }],
  ['gRPC, gzip', ({ grpc }) => new GrpcExporter({ url: grpc, metadata }), { transport: 'grpc' }],
];

for (const [name, create, want] of clients) {
  it(`the OpenTelemetry JS exporter is served: ${name}`, async () => {
    const received: IngestRequest[] = [];
    const urls = await startBoth(async (request) => {
      received.push(request);
      return { rejectedItems: 0, message: undefined };
    });
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', name.endsWith('gzip') ? 'gzip' : 'none');
    const exporter = create(urls);
    expect(await exportOnce(exporter)).toMatchObject({ code: 0 });
    expect(await exportOnce(exporter)).toMatchObject({ code: 0 });
    await exporter.shutdown();
    expect(received).toHaveLength(2);
    for (const request of received) {
      expect(request).toMatchObject({ ...want, experimentId: '7' });
      expect(Buffer.from(request.body).toString('latin1')).toContain('a span of a real client');
      expect(request.bytesOnWire < request.body.length).toBe(name.endsWith('gzip'));
    }
  });

  it(`a refusal is understood: ${name}`, async () => {
    let calls = 0;
    const urls = await startBoth(async () => {
      if (++calls === 1) throw new Unavailable('not now', { code: 'x', retryAfterMs: 20 });
      return { rejectedItems: 0, message: undefined };
    });
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', name.endsWith('gzip') ? 'gzip' : 'none');
    const exporter = create(urls);
    // The JS exporter comes again by itself over HTTP; over gRPC it leaves that to its caller.
    const retries = want.transport !== 'grpc';
    const first = await exportOnce(exporter);
    if (retries) expect(first).toMatchObject({ code: 0 });
    else expect(first).toMatchObject({ code: 1, error: { code: 14, details: 'not now' } });
    expect(calls).toBe(retries ? 2 : 1);
    expect(await exportOnce(exporter)).toMatchObject({ code: 0 });
    await exporter.shutdown();
  });
}
