import type { Log } from '../model/log.ts';
import type { Config } from './config.ts';
import type { MetricSources } from './instruments.ts';

/** The libraries of the exporter are loaded where it is asked for. */
export async function exportMetrics(
  telemetry: Config['telemetry'],
  instanceId: string | undefined,
  sources: MetricSources,
  ports: readonly number[],
  log: Log,
): Promise<{ close(): Promise<void> }> {
  const { endpoint, intervalMs } = telemetry;
  if (endpoint === undefined || instanceId === undefined) return { async close() {} };
  const { requireOtherEndpoint } = await import('./own-endpoint.ts');
  await requireOtherEndpoint(endpoint, ports);
  const { startSelfTelemetry } = await import('./self-telemetry.ts');
  const options = { endpoint, intervalMs, instanceId, nowMs: Date.now, log };
  return startSelfTelemetry(sources, options);
}
