import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { instanceHeader } from '../collector/receiver/own-telemetry.ts';
import type { Log } from '../model/log.ts';
import type { MetricSources } from './instruments.ts';
import { metricProducer } from './otel-metrics.ts';

export interface SelfTelemetryOptions {
  readonly endpoint: string;
  readonly intervalMs: number;
  /** Of this process alone; its receivers refuse requests that carry it. */
  readonly instanceId: string;
  readonly nowMs: () => number;
  readonly log: Log;
}

export interface SelfTelemetry {
  /** Sends the last numbers, and gives up soon where nobody takes them. */
  close(): Promise<void>;
}

/** Longest an export may take, and longest a stop waits for the last one, in milliseconds. */
const exportMsMax = 10_000;
const lastExportMs = 1_000;

/**
 * The numbers of `/metrics` as OTLP at a fixed interval. What it sends does not grow with what was
 * sent: two servers that export to each other send one request an interval each, for ever.
 */
export function startSelfTelemetry(
  sources: MetricSources,
  options: SelfTelemetryOptions,
): SelfTelemetry {
  const { endpoint, intervalMs, instanceId, log } = options;
  const reader = new PeriodicExportingMetricReader({
    exporter: quietExporter(metricsUrl(endpoint), instanceId, log),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(exportMsMax, intervalMs),
    metricProducers: [metricProducer(sources, options.nowMs)],
  });
  const resource = resourceFromAttributes({
    'service.name': 'spanledger',
    'service.version': sources.build.version ?? '',
    'service.instance.id': instanceId,
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  return {
    async close() {
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, lastExportMs);
      await Promise.race([provider.shutdown().catch(() => {}), patience.promise]);
      clearTimeout(timer);
    },
  };
}

/** The path of the signal is added, as exporters do with a base endpoint. */
export function metricsUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith('/v1/metrics')) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/metrics`;
  }
  return url.href;
}

/**
 * What `@opentelemetry/exporter-metrics-otlp-proto` is made of: that package pins other versions of
 * the same parts. One log line for each change between taken and not taken; texts of the other side
 * are not repeated.
 */
function quietExporter(url: string, instanceId: string, log: Log): PushMetricExporter {
  const delegate = createOtlpHttpExportDelegate(
    convertLegacyHttpOptions(
      { url, headers: { [instanceHeader]: instanceId }, timeoutMillis: exportMsMax },
      'METRICS',
      'v1/metrics',
      { 'Content-Type': 'application/x-protobuf' },
    ),
    ProtobufMetricsSerializer,
    'otlp_http_metric_exporter',
    MetricsExporterMetricsHelper,
    undefined,
  );
  let isFailing = false;
  return {
    export(metrics, done) {
      delegate.export(metrics, (result) => {
        const failed = result.code !== 0;
        if (failed && !isFailing) log.warn({}, 'telemetry.endpoint does not take our metrics');
        if (!failed && isFailing) log.warn({}, 'telemetry.endpoint takes our metrics again');
        isFailing = failed;
        done(result);
      });
    },
    forceFlush: () => delegate.forceFlush(),
    shutdown: () => delegate.shutdown(),
  };
}
