import type { Admission } from '../collector/admission/admission.ts';
import type { Pipeline } from '../collector/pipeline.ts';
import type { OtlpGrpc } from '../collector/receiver/otlp-grpc.ts';
import type { OtlpHttp } from '../collector/receiver/otlp-http.ts';
import type { Limits } from '../model/limits.ts';
import { version } from './command.ts';
import type { MetricSources } from './instruments.ts';
import type { ProcessFigures } from './process-figures.ts';

/** The parts of a server that count for themselves. */
export interface CountingParts extends Pick<MetricSources, 'store' | 'pool'> {
  /** Name of the rule set in force. */
  readonly ruleSet: () => string;
  readonly pipeline: Pipeline;
  readonly admission: Admission;
  readonly otlp: Pick<OtlpHttp, 'stats' | 'stage'>;
  readonly grpc: Pick<OtlpGrpc, 'stats' | 'stage'>;
  readonly figures: ProcessFigures;
  readonly limits: Pick<Limits, 'duckdbMemoryBytes' | 'connectionsMax'>;
  readonly listeners: () => Readonly<Record<string, CountingListener>>;
}

interface CountingListener {
  readonly connections: () => Promise<number>;
  readonly refusedConnections: () => number;
}

/** Where the instruments read: the parts themselves, in the order of a batch's life. */
export function metricSources(parts: CountingParts): MetricSources {
  const { store, pipeline, admission, pool, otlp, grpc, figures, listeners } = parts;
  const inside = [admission.stage, ...pipeline.stages, ...store.writer.stages];
  return {
    store,
    pipeline,
    admission,
    pool,
    http: otlp.stats,
    grpc: grpc.stats,
    stages: [
      { transport: 'http', stats: otlp.stage },
      { transport: 'grpc', stats: grpc.stage },
      ...inside.map((stats) => ({ transport: undefined, stats })),
    ],
    connections: () => connectionsOf(listeners()),
    connectionsMax: parts.limits.connectionsMax,
    refusedConnections: () =>
      Object.fromEntries(
        Object.entries(listeners()).map(([name, one]) => [name, one.refusedConnections()]),
      ),
    process: figures,
    get build() {
      return { version: version(), node: process.version, rule_set: parts.ruleSet() };
    },
    duckdbMemoryBytesMax: parts.limits.duckdbMemoryBytes,
  };
}

/** Open connections of each listener. */
async function connectionsOf(
  listeners: Readonly<Record<string, CountingListener>>,
): Promise<Readonly<Record<string, number>>> {
  const counted = Object.entries(listeners).map(async ([name, listener]) => {
    return [name, await listener.connections()] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}
