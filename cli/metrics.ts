import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  cumulativeBuckets,
  type Instrument,
  type LatencySample,
  prometheusName,
} from './instrument.ts';
import { instruments, type MetricSources } from './instruments.ts';

/**
 * `/metrics` in the Prometheus text format. The parts count for themselves; the numbers are read
 * when somebody asks. Labels hold our own words only.
 */
export function createMetrics(sources: MetricSources): () => Promise<string> {
  const registry = new Registry();
  for (const instrument of instruments) register(registry, instrument, sources);
  return () => registry.metrics();
}

function register(
  registry: Registry,
  instrument: Instrument<MetricSources>,
  sources: MetricSources,
): void {
  const { help, labels } = instrument;
  const name = prometheusName(instrument);
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  switch (instrument.kind) {
    case 'gauge':
      new Gauge({
        ...options,
        async collect() {
          this.reset();
          for (const [values, number] of await instrument.read(sources)) this.set(values, number);
        },
      });
      return;
    case 'counter':
      new Counter({
        ...options,
        async collect() {
          this.reset();
          for (const [values, number] of await instrument.read(sources)) this.inc(values, number);
        },
      });
      return;
    case 'histogram':
      registry.registerMetric(new CountedHistogram(options, () => instrument.read(sources)));
  }
}

/** A histogram whose buckets were counted elsewhere: prom-client's own takes single values only. */
class CountedHistogram extends Histogram {
  readonly #options: { readonly name: string; readonly help: string };
  readonly #read: () => readonly LatencySample[];

  constructor(
    options: { readonly name: string; readonly help: string; labelNames: string[] },
    read: () => readonly LatencySample[],
  ) {
    super({ ...options, registers: [] });
    this.#options = options;
    this.#read = read;
  }

  /** What the registry asks for; prom-client's types do not tell of it. */
  async getForPromString() {
    const { name, help } = this.#options;
    const values = this.#read().flatMap(([labels, latency]) => [
      ...cumulativeBuckets(latency).map(([le, value]) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le },
        value,
      })),
      { metricName: `${name}_sum`, labels, value: latency.seconds },
      { metricName: `${name}_count`, labels, value: latency.count },
    ]);
    return { name, help, type: 'histogram', values, aggregator: 'sum' };
  }
}
