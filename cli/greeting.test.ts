import { expect, test } from 'vitest';
import type { ServerStatus } from '../model/status.ts';
import { greeting } from './greeting.ts';

function lines(http: string, access: ServerStatus['access']): readonly string[] {
  const status: ServerStatus = {
    version: '1.2.3',
    readyAfterMs: 400,
    dataFolder: '/data',
    listeners: [{ name: 'otlp-http', address: '', url: http }],
    refused: { count: 0, last: undefined },
    setAsideRecords: 0,
    ruleSet: { digest: 'rs', rules: 1 },
    sampling: 'keep everything',
    access,
  };
  const said = greeting(status, 'host.example').split('\n');
  return said.filter((line) => /export |demo/.test(line)).map((line) => line.trim());
}

const rest = [
  'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  'export OTEL_SERVICE_NAME=my-agent',
];

test('the lines of a fresh install', () => {
  expect(lines('http://127.0.0.1:4318', 'this machine only')).toEqual([
    'export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
    ...rest,
    'No agent at hand? npm run demo. Stop with Ctrl+C.',
  ]);
});

test('the demo is told another port', () => {
  expect(lines('http://127.0.0.1:40001', 'this machine only').at(-1)).toContain(
    'npm run demo -- --endpoint http://127.0.0.1:40001.',
  );
});

test.each(['https://0.0.0.0:4318', 'https://[::]:4318'])(
  '%s is no address to send to, and a token is asked for',
  (http) => {
    expect(lines(http, 'with an access token').slice(0, 3)).toEqual([
      'export OTEL_EXPORTER_OTLP_ENDPOINT=https://host.example:4318',
      'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
      'export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer <token>"',
    ]);
  },
);
