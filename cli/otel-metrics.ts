import { type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { latencyBounds } from '../model/stage-stats.ts';
import type { Instrument } from './instrument.ts';
import { instruments, type MetricSources } from './instruments.ts';

/**
 * The table as the SDK's reader takes it: sums and histograms since the start, gauges now. Nothing
 * is counted a second time for it. A producer and not observable instruments, because OpenTelemetry
 * has none for a histogram that was counted elsewhere.
 */
export function metricProducer(sources: MetricSources, nowMs: () => number): MetricProducer {
  const startTime = hrTime(nowMs() - sources.process.uptimeSeconds() * 1000);
  return {
    async collect() {
      const span = { startTime, endTime: hrTime(nowMs()) };
      const read = instruments.map((instrument) => metricData(instrument, sources, span));
      const metrics = (await Promise.all(read)).filter(({ dataPoints }) => dataPoints.length > 0);
      const scope = { name: 'spanledger', version: sources.build.version ?? '' };
      const scopeMetrics = [{ scope, metrics }];
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
    },
  };
}

interface Span {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

async function metricData(
  instrument: Instrument<MetricSources>,
  sources: MetricSources,
  span: Span,
): Promise<MetricData> {
  const { name, unit, help } = instrument;
  const base = {
    descriptor: { name, unit, description: help, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  if (instrument.kind === 'histogram') {
    const dataPoints = instrument.read(sources).map(([attributes, latency]) => ({
      ...span,
      attributes,
      value: {
        buckets: { boundaries: [...latencyBounds], counts: [...latency.buckets] },
        sum: latency.seconds,
        count: latency.count,
      },
    }));
    return { ...base, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const samples = await instrument.read(sources);
  const dataPoints = samples.map(([attributes, value]) => ({ ...span, attributes, value }));
  return instrument.kind === 'counter'
    ? { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { ...base, dataPointType: DataPointType.GAUGE, dataPoints };
}

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
