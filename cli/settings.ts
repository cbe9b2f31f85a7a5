/**
 * Everything a user can set, as one table: key in `spanledger.yaml`, variable, flag, kind, default
 * and what it does. Parsing, `--help` and docs/configuration.md are all made from it.
 */
import { defaultLimits } from '../model/limits.ts';
import { redactionSettings } from './redaction-settings.ts';
import { samplingSettings } from './sampling-settings.ts';
import type { Setting } from './setting.ts';

const MiB = 1024 * 1024;

export const settings = {
  data: {
    key: undefined,
    variable: 'SPANLEDGER_DATA',
    flag: 'data',
    kind: 'text',
    fallback: './data',
    meaning: 'Data folder: journal, database, artifacts. Created with mode 0700.',
  },
  config: {
    key: undefined,
    variable: 'SPANLEDGER_CONFIG',
    flag: 'config',
    kind: 'text',
    fallback: './spanledger.yaml',
    meaning: 'Configuration file; the default may be absent, a named one must exist.',
  },
  host: {
    key: 'listen.host',
    variable: 'SPANLEDGER_LISTEN_HOST',
    flag: 'host',
    kind: 'text',
    fallback: '127.0.0.1',
    meaning: 'Address to listen on. Beyond loopback only with `auth.token_file` and TLS.',
  },
  port: {
    key: 'listen.port',
    variable: 'SPANLEDGER_LISTEN_PORT',
    flag: 'port',
    kind: 'port',
    fallback: '4319',
    meaning: 'Port of the UI, the API and `/v1/*`. 0 picks a free one and prints it.',
  },
  otlpHttpPort: {
    key: 'listen.otlp_http_port',
    variable: 'SPANLEDGER_LISTEN_OTLP_HTTP_PORT',
    flag: 'otlp-http-port',
    kind: 'port',
    fallback: '4318',
    meaning: 'Port of OTLP over HTTP. With `--port 0` and nothing said here it is 0 too.',
  },
  otlpGrpcPort: {
    key: 'listen.otlp_grpc_port',
    variable: 'SPANLEDGER_LISTEN_OTLP_GRPC_PORT',
    flag: 'otlp-grpc-port',
    kind: 'port',
    fallback: '4317',
    meaning: 'Port of OTLP over gRPC. With `--port 0` and nothing said here it is 0 too.',
  },
  tlsCertFile: {
    key: 'listen.tls_cert_file',
    variable: 'SPANLEDGER_LISTEN_TLS_CERT_FILE',
    flag: undefined,
    kind: 'text',
    fallback: '',
    meaning: 'PEM certificate with its chain: all three ports speak TLS. Read again at SIGHUP.',
  },
  tlsKeyFile: {
    key: 'listen.tls_key_file',
    variable: 'SPANLEDGER_LISTEN_TLS_KEY_FILE',
    flag: undefined,
    kind: 'text',
    fallback: '',
    meaning: 'PEM key of the certificate, without a pass phrase.',
  },
  tlsClientCaFile: {
    key: 'listen.tls_client_ca_file',
    variable: 'SPANLEDGER_LISTEN_TLS_CLIENT_CA_FILE',
    flag: undefined,
    kind: 'text',
    fallback: '',
    meaning: 'PEM authority: only clients with a certificate of it are served (mTLS).',
  },
  allowPlaintext: {
    key: 'listen.allow_plaintext',
    variable: 'SPANLEDGER_LISTEN_ALLOW_PLAINTEXT',
    flag: undefined,
    kind: 'switch',
    fallback: 'false',
    meaning:
      'Listen beyond loopback without TLS: tokens and telemetry can be read on the way. Only behind a proxy that ends TLS, or in a private network.',
  },
  corsOrigins: {
    key: 'listen.cors_origins',
    variable: 'SPANLEDGER_LISTEN_CORS_ORIGINS',
    flag: undefined,
    kind: 'text',
    fallback: '',
    meaning:
      'Origins whose pages may post OTLP, separated by commas: `https://app.example.com`, `https://*.example.com`.',
  },
  tokenFile: {
    key: 'auth.token_file',
    variable: 'SPANLEDGER_AUTH_TOKEN_FILE',
    flag: undefined,
    kind: 'text',
    fallback: '',
    meaning:
      'Access tokens as hashes, a line each, made by `spanledger token`. Set: every route but `/healthz` and `/readyz` asks for one. Read again at SIGHUP.',
  },
  artifactRoot: {
    key: undefined,
    variable: 'SPANLEDGER_ARTIFACT_ROOT',
    flag: 'artifact-root',
    kind: 'text',
    fallback: '<data>/artifacts',
    meaning: 'Folder for the artifacts of runs and models. Created at start.',
  },
  ...redactionSettings,
  ...samplingSettings,
  requestBytesMax: {
    key: 'limits.request_bytes_max',
    variable: 'SPANLEDGER_LIMITS_REQUEST_BYTES_MAX',
    flag: undefined,
    kind: 'bytes',
    fallback: mebibytes(defaultLimits.requestBytesMax),
    meaning: 'Largest OTLP request, before and after inflating. Larger: 413, RESOURCE_EXHAUSTED.',
  },
  inflightBytesMax: {
    key: 'limits.inflight_bytes_max',
    variable: 'SPANLEDGER_LIMITS_INFLIGHT_BYTES_MAX',
    flag: undefined,
    kind: 'bytes',
    fallback: mebibytes(defaultLimits.inflightBytesMax),
    meaning: 'Bytes of requests between arrival and acknowledgement. Over it: 503 with a delay.',
  },
  connectionsMax: {
    key: 'limits.connections_max',
    variable: 'SPANLEDGER_LIMITS_CONNECTIONS_MAX',
    flag: undefined,
    kind: 'integer',
    fallback: String(defaultLimits.connectionsMax),
    meaning: 'Connections each port holds open; one more is closed at once.',
  },
  connectionsPerAddressMax: {
    key: 'limits.connections_per_address_max',
    variable: 'SPANLEDGER_LIMITS_CONNECTIONS_PER_ADDRESS_MAX',
    flag: undefined,
    kind: 'integer',
    fallback: String(defaultLimits.connectionsPerAddressMax),
    meaning:
      'The same for one remote address on an OTLP port. Behind a proxy all have its address.',
  },
  upload: {
    key: 'limits.upload',
    variable: 'SPANLEDGER_LIMITS_UPLOAD',
    flag: undefined,
    kind: 'duration',
    fallback: `${defaultLimits.uploadMs / 1000}s`,
    meaning:
      'Longest the body of an OTLP request may take. Longer: 503 with a delay, DEADLINE_EXCEEDED.',
  },
  unflushedBytesMax: {
    key: 'limits.unflushed_bytes_max',
    variable: 'SPANLEDGER_LIMITS_UNFLUSHED_BYTES_MAX',
    flag: undefined,
    kind: 'bytes',
    fallback: mebibytes(defaultLimits.unflushedBytesMax),
    meaning: 'Bytes acknowledged but not yet in DuckDB. Over it: 503 with a delay.',
  },
  flush: {
    key: 'limits.flush',
    variable: 'SPANLEDGER_LIMITS_FLUSH',
    flag: undefined,
    kind: 'duration',
    fallback: `${defaultLimits.flushMs / 1000}s`,
    meaning:
      'Longest wait before acknowledged spans are loaded into the database. No reader waits for it: a query loads first.',
  },
  sqlRowsMax: {
    key: 'limits.sql_rows_max',
    variable: 'SPANLEDGER_LIMITS_SQL_ROWS_MAX',
    flag: undefined,
    kind: 'integer',
    fallback: String(defaultLimits.sqlRowsMax),
    meaning: 'Rows a SQL answer may hold; more are cut off and `truncated` says so.',
  },
  sqlBytesMax: {
    key: 'limits.sql_bytes_max',
    variable: 'SPANLEDGER_LIMITS_SQL_BYTES_MAX',
    flag: undefined,
    kind: 'bytes',
    fallback: mebibytes(defaultLimits.sqlBytesMax),
    meaning: 'Bytes a SQL answer may hold; over it the statement is refused.',
  },
  sqlTimeout: {
    key: 'limits.sql_timeout',
    variable: 'SPANLEDGER_LIMITS_SQL_TIMEOUT',
    flag: undefined,
    kind: 'duration',
    fallback: `${defaultLimits.sqlTimeoutMs / 1000}s`,
    meaning: 'Longest a SQL statement may run before it is interrupted.',
  },
  duckdbMemory: {
    key: 'limits.duckdb_memory',
    variable: 'SPANLEDGER_LIMITS_DUCKDB_MEMORY',
    flag: undefined,
    kind: 'bytes',
    fallback: mebibytes(defaultLimits.duckdbMemoryBytes),
    meaning: 'Memory DuckDB may use, writing and reading together.',
  },
  priceModels: {
    key: 'prices.models',
    variable: 'SPANLEDGER_PRICES_MODELS',
    flag: undefined,
    kind: 'list',
    fallback: '[]',
    meaning: 'Your own prices, before the published ones: see below. As a variable it is JSON.',
  },
  telemetryEndpoint: {
    key: 'telemetry.endpoint',
    variable: 'SPANLEDGER_TELEMETRY_ENDPOINT',
    flag: undefined,
    kind: 'text',
    fallback: '',
    meaning:
      "Where this server's own metrics go as OTLP over HTTP, `/v1/metrics` is added; never itself. Headers: `OTEL_EXPORTER_OTLP_HEADERS`.",
  },
  telemetryInterval: {
    key: 'telemetry.interval',
    variable: 'SPANLEDGER_TELEMETRY_INTERVAL',
    flag: undefined,
    kind: 'duration',
    fallback: '60s',
    meaning: 'How often they go there.',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
export const settingEntries: readonly (readonly [string, Setting])[] = Object.entries(settings);

function mebibytes(bytes: number): string {
  return `${bytes / MiB}MiB`;
}
