import type { Admission } from '../collector/admission/admission.ts';
import type { Pipeline } from '../collector/pipeline.ts';
import type { ReceiverStats } from '../collector/receiver/receiver-stats.ts';
import type { WorkerPool } from '../collector/worker/pool.ts';
import type { Store } from '../store/contract.ts';
import { candidateInstruments } from './candidate-instruments.ts';
import type { Instrument, Labels, NumberSample } from './instrument.ts';
import type { ProcessFigures } from './process-figures.ts';
import { samplingInstruments } from './sampling-instruments.ts';
import { type StageSources, stageInstruments } from './stage-instruments.ts';

export interface MetricSources extends StageSources {
  readonly store: Pick<Store, 'writer' | 'setAsideRecords' | 'memory' | 'tail'>;
  readonly pipeline: Pick<Pipeline, 'stats'>;
  readonly admission: Pick<Admission, 'stats'>;
  readonly pool: Pick<WorkerPool, 'stats' | 'candidate'>;
  readonly http: () => ReceiverStats;
  readonly grpc: () => ReceiverStats;
  /** Open connections by listener. */
  readonly connections: () => Promise<Readonly<Record<string, number>>>;
  readonly connectionsMax: number;
  readonly refusedConnections: () => Readonly<Record<string, number>>;
  readonly process: ProcessFigures;
  /** What was built and with what it runs. */
  readonly build: Labels;
  readonly duckdbMemoryBytesMax: number;
}

/** Every number, in the order of a batch's life. docs/metrics.md is made from this list. */
export const instruments: readonly Instrument<MetricSources>[] = [
  ...stageInstruments,
  {
    name: 'spanledger.receiver.requests',
    unit: '{request}',
    help: 'OTLP requests answered, by transport and by what became of them',
    kind: 'counter',
    labels: ['transport', 'outcome'],
    read: ({ http, grpc }) =>
      [...http().requests, ...grpc().requests].map(({ transport, outcome, count }) => [
        { transport, outcome },
        count,
      ]),
  },
  {
    name: 'spanledger.receiver.wire',
    unit: 'By',
    help: 'Bytes of OTLP bodies as they were sent, refused and aborted ones too',
    kind: 'counter',
    labels: ['transport'],
    read: ({ http, grpc }) => [
      [{ transport: 'http' }, http().bytesOnWire],
      [{ transport: 'grpc' }, grpc().bytesOnWire],
    ],
  },
  {
    name: 'spanledger.receiver.connections',
    unit: '{connection}',
    help: 'Open connections by listener',
    kind: 'gauge',
    labels: ['listener'],
    read: async ({ connections }) => byKey('listener', await connections()),
  },
  number('gauge', {
    name: 'spanledger.receiver.connections_max',
    unit: '{connection}',
    help: 'How many a listener holds open before it closes the next at once',
    read: ({ connectionsMax }) => connectionsMax,
  }),
  {
    name: 'spanledger.receiver.connections_refused',
    unit: '{connection}',
    help: 'Connections closed at once because there were too many, by listener',
    kind: 'counter',
    labels: ['listener'],
    read: ({ refusedConnections }) => byKey('listener', refusedConnections()),
  },
  {
    name: 'spanledger.admission.refused',
    unit: '{request}',
    help: 'Requests asked to come again later, by reason',
    kind: 'counter',
    labels: ['reason'],
    read: ({ admission }) => byKey('reason', admission.stats().refused),
  },
  number('counter', {
    name: 'spanledger.decode.duplicate_keys',
    unit: '{attribute}',
    help: 'Attributes left out because a later one had the same key',
    read: ({ pipeline }) => pipeline.stats().duplicateKeys,
  }),
  number('counter', {
    name: 'spanledger.decode.strindex_fields',
    unit: '{field}',
    help: 'References into a string table, which only profiles have; ignored, with a warning',
    read: ({ pipeline }) => pipeline.stats().strindexFields,
  }),
  ...samplingInstruments,
  number('counter', {
    name: 'spanledger.redact.values',
    unit: '{value}',
    help: 'Values replaced by redaction',
    read: ({ pipeline }) => pipeline.stats().redactedValues,
  }),
  {
    name: 'spanledger.redact.blocks',
    unit: '{block}',
    help: 'Large blocks of text looked up among those scanned before, by whether they were known',
    kind: 'counter',
    labels: ['known'],
    read: ({ pipeline }) => {
      const { blocks, hits } = pipeline.stats().memo;
      return [
        [{ known: 'true' }, hits],
        [{ known: 'false' }, blocks - hits],
      ];
    },
  },
  number('counter', {
    name: 'spanledger.redact.spared',
    unit: 'By',
    help: 'Bytes of known blocks, which were not scanned again',
    read: ({ pipeline }) => pipeline.stats().memo.bytesSpared,
  }),
  ...candidateInstruments,
  number('gauge', {
    name: 'spanledger.worker.threads',
    unit: '{thread}',
    help: 'Threads that decode, redact and normalise',
    read: ({ pool }) => pool.stats().threads,
  }),
  number('gauge', {
    name: 'spanledger.worker.waiting',
    unit: '{batch}',
    help: 'Batches handed to worker threads and not yet back',
    read: ({ pool }) => pool.stats().waiting,
  }),
  number('counter', {
    name: 'spanledger.worker.crashes',
    unit: '{thread}',
    help: 'Worker threads that died and were replaced',
    read: ({ pool }) => pool.stats().crashes,
  }),
  number('gauge', {
    name: 'spanledger.journal.size',
    unit: 'By',
    help: 'Bytes of journal segments on disk',
    read: ({ store }) => store.writer.pressure().journalBytes,
  }),
  number('gauge', {
    name: 'spanledger.journal.segments',
    unit: '{segment}',
    help: 'Journal segments on disk',
    read: ({ store }) => store.writer.pressure().journalSegments,
  }),
  number('counter', {
    name: 'spanledger.journal.syncs',
    unit: '{sync}',
    help: 'Syncs of the journal; one covers every batch that waited for it',
    read: ({ store }) => store.writer.pressure().journalSyncs,
  }),
  number('gauge', {
    name: 'spanledger.journal.failed',
    unit: '1',
    help: '1 after a failed sync of the journal: everything is refused until a restart',
    read: ({ store }) => (store.writer.pressure().journalFailed ? 1 : 0),
  }),
  number('gauge', {
    name: 'spanledger.journal.set_aside',
    unit: '{record}',
    help: 'Damaged journal records that starts have set aside in journal/set-aside/',
    read: ({ store }) => store.setAsideRecords,
  }),
  {
    name: 'spanledger.load.transactions',
    unit: '{transaction}',
    help: 'Transactions that move rows into DuckDB, by outcome; a failed one is tried again',
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
    name: 'spanledger.duckdb.memory',
    unit: 'By',
    help: 'Memory DuckDB holds, by its own tags',
    kind: 'gauge',
    labels: ['tag'],
    read: async ({ store }) => byKey('tag', (await store.memory()) ?? {}),
  },
  number('gauge', {
    name: 'spanledger.duckdb.memory.limit',
    unit: 'By',
    help: 'Memory DuckDB may hold (`limits.duckdb_memory`)',
    read: ({ duckdbMemoryBytesMax }) => duckdbMemoryBytesMax,
  }),
  {
    name: 'spanledger.process.memory',
    unit: 'By',
    help: 'Memory of this process by kind; DuckDB’s is part of `resident`',
    kind: 'gauge',
    labels: ['kind'],
    read: ({ process }) => byKey('kind', process.memoryBytes()),
  },
  {
    name: 'spanledger.process.cpu',
    unit: 's',
    help: 'Processor time of all threads of this process',
    kind: 'counter',
    labels: ['mode'],
    read: ({ process }) => byKey('mode', process.cpuSeconds()),
  },
  {
    name: 'spanledger.process.eventloop.delay',
    unit: 's',
    help: 'How late timers of the main thread run, by quantile, over ten seconds or more',
    kind: 'gauge',
    labels: ['quantile'],
    read: ({ process }) => byKey('quantile', process.eventLoopDelay()),
  },
  number('gauge', {
    name: 'spanledger.process.uptime',
    unit: 's',
    help: 'Seconds since the process began',
    read: ({ process }) => process.uptimeSeconds(),
  }),
  {
    name: 'spanledger.build.info',
    unit: '1',
    help: 'Always 1; the labels say what runs',
    kind: 'gauge',
    labels: ['version', 'node', 'rule_set'],
    read: ({ build }) => [[build, 1]],
  },
];

interface PlainNumber {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  readonly read: (sources: MetricSources) => number;
}

function number(kind: 'counter' | 'gauge', plain: PlainNumber): Instrument<MetricSources> {
  return { ...plain, kind, labels: [], read: (sources) => [[{}, plain.read(sources)]] };
}

function byKey(label: string, values: Readonly<Record<string, number>>): readonly NumberSample[] {
  return Object.entries(values).map(([key, value]) => [{ [label]: key }, value]);
}
