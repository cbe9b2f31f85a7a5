import { expect, test } from 'vitest';
import { snippets, snippetText } from './snippets.ts';

test('the snippets hold the addresses of this server', () => {
  const made = snippets({ http: 'http://127.0.0.1:4318', grpc: '127.0.0.1:4317' }).map(snippetText);
  expect(made[0]).toBe(
    [
      'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
      'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
      'export OTEL_SERVICE_NAME=my-agent',
    ].join('\n'),
  );
  expect(made[1]).toContain('OTLPSpanExporter(endpoint="http://127.0.0.1:4318/v1/traces")');
  expect(made[2]).toContain('otlp/spanledger: {endpoint: "127.0.0.1:4317", tls: {insecure: true}}');
});
