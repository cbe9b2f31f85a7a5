import type { Signal } from '../../model/signal.ts';

/** Where each signal is posted over HTTP (OTLP 1.11). */
export const signalOfPath: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
]);

/** The unary method of each signal over gRPC. */
export const signalOfMethod: ReadonlyMap<string, Signal> = new Map([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
]);

/** What to change in an exporter that posts to another path; nothing of the path is repeated. */
export function pathHint(path: string): string {
  if (path.startsWith('/v1development/profiles') || path.startsWith('/v1/profiles')) {
    return noProfilesHint;
  }
  if (path.endsWith('Service/Export')) return 'gRPC has a port of its own (4317 by default)';
  for (const known of signalOfPath.keys()) {
    if (path.endsWith(known) || path === `${known}/`) {
      return `post to ${known}; the exporter has a slash or a prefix too many`;
    }
  }
  return 'post to /v1/traces, /v1/logs or /v1/metrics; an endpoint for one signal names it whole';
}

/** What to change in a gRPC client that calls another method. */
export function methodHint(method: string): string {
  if (method.startsWith('/opentelemetry.proto.collector.profiles.')) return noProfilesHint;
  return 'the methods are Export of the TraceService, LogsService and MetricsService of OTLP v1';
}

const noProfilesHint = 'profiles are not taken; switch the profiles exporter off';
