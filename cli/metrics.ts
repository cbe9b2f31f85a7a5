import { Counter, Gauge, Registry } from 'prom-client';
import type { Admission } from '../collector/admission/admission.ts';
import type { Pipeline } from '../collector/pipeline.ts';
import type { ReceiverStats } from '../collector/receiver/receiver-stats.ts';
import type { WorkerPool } from '../collector/worker/pool.ts';
import { dropReasons } from '../model/receipt.ts';
import type { Store } from '../store/contract.ts';

export interface MetricSources {
  readonly store: Pick<Store, 'writer' | 'setAsideRecords'>;
  readonly pipeline: Pick<Pipeline, 'stats'>;
  readonly admission: Pick<Admission, 'stats'>;
  readonly pool: Pick<WorkerPool, 'stats'>;
  readonly http: () => ReceiverStats;
  readonly grpc: () => ReceiverStats;
}

/** One sample: label values and the number now. */
type Sample = readonly [Readonly<Record<string, string>>, number];

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly read: (sources: MetricSources) => readonly Sample[];
}

/**
 * `/metrics` in the Prometheus text format. The parts count for themselves; the numbers are read
 * when somebody asks. Labels hold our own words only.
 */
export function createMetrics(sources: MetricSources): () => Promise<string> {
  const registry = new Registry();
  for (const metric of metrics) {
    const { name, help, labels } = metric;
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (metric.kind === 'gauge') {
      new Gauge({
        ...options,
        collect() {
          this.reset();
          for (const [values, number] of metric.read(sources)) this.set(values, number);
        },
      });
    } else {
      new Counter({
        ...options,
        collect() {
          this.reset();
          for (const [values, number] of metric.read(sources)) this.inc(values, number);
        },
      });
    }
  }
  return () => registry.metrics();
}

const one = (value: number): readonly Sample[] => [[{}, value]];

/** Every metric, in the order of a batch's life. docs/metrics.md is made from this list. */
export const metrics: readonly Metric[] = [
  {
    name: 'spanledger_receiver_requests_total',
    help: 'OTLP requests by transport and by what became of them',
    kind: 'counter',
    labels: ['transport', 'outcome'],
    read: ({ http, grpc }) =>
      [...http().requests, ...grpc().requests].map(({ transport, outcome, count }) => [
        { transport, outcome },
        count,
      ]),
  },
  {
    name: 'spanledger_receiver_wire_bytes_total',
    help: 'Bytes of OTLP bodies as they were sent',
    kind: 'counter',
    labels: ['protocol'],
    read: ({ http, grpc }) => [
      [{ protocol: 'http' }, http().bytesOnWire],
      [{ protocol: 'grpc' }, grpc().bytesOnWire],
    ],
  },
  {
    name: 'spanledger_admission_inflight_bytes',
    help: 'Bytes of requests between arrival and acknowledgement',
    kind: 'gauge',
    labels: [],
    read: ({ admission }) => one(admission.stats().inflightBytes),
  },
  {
    name: 'spanledger_admission_inflight_bytes_max',
    help: 'How many there may be before senders are asked to wait',
    kind: 'gauge',
    labels: [],
    read: ({ admission }) => one(admission.stats().inflightBytesMax),
  },
  {
    name: 'spanledger_admission_refused_total',
    help: 'Requests asked to come again later, by reason',
    kind: 'counter',
    labels: ['reason'],
    read: ({ admission }) =>
      Object.entries(admission.stats().refused).map(([reason, count]) => [{ reason }, count]),
  },
  {
    name: 'spanledger_pipeline_spans_in_total',
    help: 'Spans that arrived in requests that could be read',
    kind: 'counter',
    labels: [],
    read: ({ pipeline }) => one(pipeline.stats().itemsIn),
  },
  {
    name: 'spanledger_pipeline_spans_kept_total',
    help: 'Spans acknowledged and journaled',
    kind: 'counter',
    labels: [],
    read: ({ pipeline }) => one(pipeline.stats().itemsKept),
  },
  {
    name: 'spanledger_pipeline_spans_duplicate_total',
    help: 'Spans that were stored already: retries after a lost acknowledgement',
    kind: 'counter',
    labels: [],
    read: ({ pipeline }) => one(pipeline.stats().duplicates),
  },
  {
    name: 'spanledger_pipeline_spans_dropped_total',
    help: 'Spans not kept, by reason',
    kind: 'counter',
    labels: ['reason'],
    read: ({ pipeline }) => {
      const { dropped } = pipeline.stats();
      return dropReasons.map((reason) => [{ reason }, dropped[reason] ?? 0]);
    },
  },
  {
    name: 'spanledger_pipeline_redacted_values_total',
    help: 'Values replaced by redaction',
    kind: 'counter',
    labels: [],
    read: ({ pipeline }) => one(pipeline.stats().redactedValues),
  },
  {
    name: 'spanledger_pipeline_stage_seconds_total',
    help: 'Time the stages took on worker threads',
    kind: 'counter',
    labels: ['stage'],
    read: ({ pipeline }) =>
      Object.entries(pipeline.stats().stageMicros).map(([stage, micros]) => [
        { stage },
        micros / 1e6,
      ]),
  },
  {
    name: 'spanledger_worker_batches_waiting',
    help: 'Batches handed to worker threads and not yet back',
    kind: 'gauge',
    labels: [],
    read: ({ pool }) => one(pool.stats().waiting),
  },
  {
    name: 'spanledger_worker_crashes_total',
    help: 'Worker threads that died and were replaced',
    kind: 'counter',
    labels: [],
    read: ({ pool }) => one(pool.stats().crashes),
  },
  {
    name: 'spanledger_store_unflushed_bytes',
    help: 'Bytes acknowledged but not yet visible to readers',
    kind: 'gauge',
    labels: [],
    read: ({ store }) => one(store.writer.pressure().unflushedBytes),
  },
  {
    name: 'spanledger_store_unflushed_bytes_max',
    help: 'How many there may be before senders are asked to wait',
    kind: 'gauge',
    labels: [],
    read: ({ store }) => one(store.writer.pressure().unflushedBytesMax),
  },
  {
    name: 'spanledger_store_journal_bytes',
    help: 'Bytes of journal segments on disk',
    kind: 'gauge',
    labels: [],
    read: ({ store }) => one(store.writer.pressure().journalBytes),
  },
  {
    name: 'spanledger_store_journal_failed',
    help: '1 after a failed sync of the journal: everything is refused until a restart',
    kind: 'gauge',
    labels: [],
    read: ({ store }) => one(store.writer.pressure().journalFailed ? 1 : 0),
  },
  {
    name: 'spanledger_store_set_aside_records',
    help: 'Damaged journal records that starts have set aside in journal/set-aside/',
    kind: 'gauge',
    labels: [],
    read: ({ store }) => one(store.setAsideRecords),
  },
  {
    name: 'spanledger_store_journal_syncs_total',
    help: 'Syncs of the journal; one covers every batch that waited for it',
    kind: 'counter',
    labels: [],
    read: ({ store }) => one(store.writer.pressure().journalSyncs),
  },
  {
    name: 'spanledger_store_flushes_total',
    help: 'Transactions that moved journaled rows into DuckDB, by outcome',
    kind: 'counter',
    labels: ['outcome'],
    read: ({ store }) => {
      const { flushes, flushFailures } = store.writer.pressure();
      return [
        [{ outcome: 'committed' }, flushes],
        [{ outcome: 'failed' }, flushFailures],
      ];
    },
  },
  {
    name: 'spanledger_store_spans_total',
    help: 'Spans moved into DuckDB since the start',
    kind: 'counter',
    labels: [],
    read: ({ store }) => one(store.writer.pressure().spansStored),
  },
];
