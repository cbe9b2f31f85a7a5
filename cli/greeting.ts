import type { ServerStatus } from '../model/status.ts';

/**
 * The URLs and the lines an exporter needs.
 *
 * @param hostname what other machines may call this one, where it listens on every address
 */
export function greeting(status: ServerStatus, hostname: string): string {
  const url = (name: string): string => {
    const found = status.listeners.find((listener) => listener.name === name);
    return found?.url ?? '';
  };
  const endpoint = url('otlp-http').replace(/\/\/(0\.0\.0\.0|\[::\]):/, `//${hostname}:`);
  const demo = endpoint === 'http://127.0.0.1:4318' ? '' : ` -- --endpoint ${endpoint}`;
  const asksForToken = status.access === 'with an access token';
  return [
    `Spanledger ${status.version}, ready after ${status.readyAfterMs} ms`,
    '',
    `  UI and API   ${url('main')}`,
    `  OTLP/HTTP    ${url('otlp-http')}`,
    `  OTLP/gRPC    ${url('otlp-grpc')}`,
    `  data         ${status.dataFolder}`,
    '',
    'Point an exporter here:',
    '',
    `  export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}`,
    '  export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    ...(asksForToken ? ['  export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer <token>"'] : []),
    '  export OTEL_SERVICE_NAME=my-agent',
    '',
    `No agent at hand? npm run demo${demo}. Stop with Ctrl+C.`,
    '',
  ].join('\n');
}
