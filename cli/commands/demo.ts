import { Unavailable } from '../../model/errors.ts';
import type { Command } from '../command.ts';
import { type DemoProtocol, demoProtocols, runDemo } from '../demo/run-demo.ts';
import { UsageError } from '../exit-codes.ts';

const defaultEndpoints: Readonly<Record<DemoProtocol, string>> = {
  'http/protobuf': 'http://127.0.0.1:4318',
  'http/json': 'http://127.0.0.1:4318',
  grpc: 'http://127.0.0.1:4317',
};

export const demo: Command = {
  name: 'demo',
  summary: 'runs a small agent against a fake model and sends its traces to a running server',
  options: {
    endpoint: { type: 'string', meaning: 'OTLP endpoint (default: http://127.0.0.1:4318)' },
    protocol: {
      type: 'string',
      meaning: `one of ${demoProtocols.join(', ')} (default: the first)`,
    },
    gzip: { type: 'boolean', meaning: 'compress the requests' },
    json: { type: 'boolean', meaning: 'print the outcome as JSON' },
  },
  help: [
    'examples',
    '  npm run demo',
    '  spanledger demo --protocol grpc --gzip',
    '  spanledger demo --endpoint http://127.0.0.1:9000 --json',
  ].join('\n'),

  async run({ flags }) {
    const protocol = readProtocol(flags.protocol);
    const written = flags.endpoint ?? process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    const endpoint = typeof written === 'string' ? written : defaultEndpoints[protocol];
    const outcome = await runDemo({ endpoint, protocol, gzip: flags.gzip === true });
    if (outcome.failedExports > 0) {
      throw new Unavailable(`nothing took the traces at ${endpoint}`, {
        code: 'endpoint_unreachable',
        hint: 'start the server first: npm start',
        retryAfterMs: 1000,
      });
    }
    const traces = outcome.traceIds.length;
    const lines = flags.json
      ? JSON.stringify({ endpoint, protocol, trace_ids: outcome.traceIds })
      : [`sent ${traces} traces to ${endpoint} by ${protocol}`, ...outcome.traceIds].join('\n  ');
    process.stdout.write(`${lines}\n`);
    return 0;
  },
};

function readProtocol(written: string | boolean | undefined): DemoProtocol {
  if (written === undefined) return demoProtocols[0];
  const known = demoProtocols.find((protocol) => protocol === written);
  if (known !== undefined) return known;
  throw new UsageError('unknown protocol', `use one of ${demoProtocols.join(', ')}`);
}
