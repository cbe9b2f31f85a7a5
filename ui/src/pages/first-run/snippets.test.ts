import { expect, test } from 'vitest';
import { snippets, snippetText } from './snippets.ts';

test('the snippets hold the addresses of this server', () => {
  const made = snippets({
    http: 'http://127.0.0.1:4318',
    grpc: '127.0.0.1:4317',
    seenAs: 'localhost',
    asksForToken: false,
  }).map(snippetText);
  expect(made[0]).toBe(
    [
      'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
      'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
      'export OTEL_SERVICE_NAME=my-agent',
    ].join('\n'),
  );
  // Whole: what it names it imports, and instrumentations find the provider.
  expect(made[1]).toBe(
    [
      'from opentelemetry import trace',
      'from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter',
      'from opentelemetry.sdk.trace import TracerProvider',
      'from opentelemetry.sdk.trace.export import BatchSpanProcessor',
      'provider = TracerProvider()',
      'exporter = OTLPSpanExporter(endpoint="http://127.0.0.1:4318/v1/traces")',
      'provider.add_span_processor(BatchSpanProcessor(exporter))',
      'trace.set_tracer_provider(provider)',
    ].join('\n'),
  );
  expect(made[2]).toContain('otlp/spanledger: {endpoint: "127.0.0.1:4317", tls: {insecure: true}}');
});

test('a server for other machines is called as the browser calls it, and asks for a token', () => {
  const made = snippets({
    http: 'https://0.0.0.0:4318',
    grpc: '[::]:4317',
    seenAs: 'spans.example.com',
    asksForToken: true,
  });
  const [any = '', python = '', collector = ''] = made.map(snippetText);
  expect(any).toContain('ENDPOINT=https://spans.example.com:4318\n');
  expect(any).toContain('\nexport OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer <token>"\n');
  expect(made[0]?.note).toBe('four lines, no code change');
  expect(python).toContain('"https://spans.example.com:4318/v1/traces"');
  expect(collector).toContain('otlp/spanledger: {endpoint: "spans.example.com:4317"}\n');
});
