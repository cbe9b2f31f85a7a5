/** An app over a store in memory, for the tests of this folder. */

import { defaultLimits } from '../model/limits.ts';
import type { LogFields } from '../model/log.ts';
import type { SamplingSimulation } from '../model/simulation.ts';
import type { ServerStatus } from '../model/status.ts';
import type { RepriceRequest, SqlRequest, StoreReader, StoreTotals } from '../store/contract.ts';
import type { TracePageQuery } from '../store/pages-contract.ts';
import type { QueryDeps } from './app.ts';

export const storedTraceId = 'ab'.repeat(16);

export interface Recorded {
  /** Calls of the reader and of `flushed`, in order. */
  readonly calls: string[];
  readonly pages: TracePageQuery[];
  readonly statements: SqlRequest[];
  readonly reprices: RepriceRequest[];
  readonly simulations: Parameters<QueryDeps['simulate']>[0][];
  readonly logged: { readonly fields: LogFields; readonly message: string }[];
}

export function fakeDeps(changes: Partial<QueryDeps> = {}): {
  readonly deps: QueryDeps;
  readonly recorded: Recorded;
} {
  const recorded: Recorded = {
    calls: [],
    pages: [],
    statements: [],
    reprices: [],
    simulations: [],
    logged: [],
  };
  const log = (fields: LogFields, message: string): void => {
    recorded.logged.push({ fields, message });
  };
  const deps: QueryDeps = {
    reader: fakeReader(recorded),
    async flushed() {
      recorded.calls.push('flushed');
    },
    status: () => fakeStatus,
    readiness: () => 'ready',
    async reprice(request) {
      recorded.calls.push('reprice');
      recorded.reprices.push(request);
      const sums = { spans: 5, changed: 2, unpriced: 0, costBefore: undefined, costAfter: 0.5 };
      const models = [{ provider: 'openai', model: 'gpt-5', ...sums }];
      return { priceVersion: 'v1', models, next: request.after === undefined ? '7' : undefined };
    },
    async rescan() {
      const step = { ruleSet: 'rs-1', table: 'done', rows: 0, changedRows: 0, values: 0 };
      return { ...step, totalRows: 0, next: undefined };
    },
    async simulate(request) {
      recorded.calls.push('simulate');
      recorded.simulations.push(request);
      return fakeSimulation;
    },
    mlflow: fakeMlflow,
    candidate: () => undefined,
    metrics: async () => '# HELP spanledger_spans_total Spans.\n',
    log: { debug: log, info: log, warn: log, error: log },
    uiDir: undefined,
    allowedHosts: ['localhost', '127.0.0.1', '::1'],
    limits: defaultLimits,
    clock: () => BigInt(Date.now()) * 1_000_000n,
    ...changes,
  };
  return { deps, recorded };
}

const notAsked = async (): Promise<never> => {
  throw new Error('not asked for here');
};
const fakeMlflow: QueryDeps['mlflow'] = {
  runs: {
    ...{ createExperiment: notAsked, renameExperiment: notAsked, setExperimentStage: notAsked },
    ...{ setExperimentTag: notAsked, deleteExperimentTag: notAsked, createRun: notAsked },
    ...{ updateRun: notAsked, setRunStage: notAsked, logToRun: notAsked, deleteRunTag: notAsked },
    ...{ experiment: notAsked, experimentByName: notAsked, searchExperiments: notAsked },
    ...{ run: notAsked, searchRuns: notAsked, metricHistory: notAsked },
    ...{ logArtifact: notAsked, artifacts: notAsked, artifactText: notAsked },
  },
  redactor: async () => ({
    ...{ ruleSetDigest: 'rs-1', dropsContent: false },
    redact: () => undefined,
  }),
  admit: () => ({ grow() {}, release() {} }),
  newBatchId: () => 'b1',
  newRunId: () => 'a'.repeat(32),
};

const noAmount = { traces: 0, spans: 0, bytes: 0 };
const noFigure = { present: null, expected: null, never_kept: null };
const fakeSimulation: SamplingSimulation = {
  from: '2026-11-01T00:00:00.000000000Z',
  to: '2026-11-02T00:00:00.000000000Z',
  traces: { simulated: 1, left_out: 0, late: 0, sender_unknown: 0 },
  arrived: {
    ...{ spans: 1, traces: 1, not_kept_spans: 0, not_kept_traces: 0 },
    represented_traces: 1,
  },
  present: noAmount,
  expected: noAmount,
  rules: [],
  overall: {
    ...{ key: null, present_traces: 1, expected_traces: 1, never_kept_traces: 0 },
    ...{ cost: noFigure, tokens: noFigure, error_rate: noFigure, p95_duration: noFigure },
  },
  services: [],
  models: [],
};

function fakeReader({ calls, pages, statements }: Recorded): StoreReader {
  return {
    async tracePage(query) {
      calls.push('tracePage');
      pages.push(query);
      return { traces: [{ trace_id: storedTraceId }], nextPageToken: 'next', total: 7 };
    },
    async traceFacets({ service, limit }) {
      calls.push(`traceFacets ${service} ${limit}`);
      return { state: [{ value: 'OK', count: 7 }], service: [], services: 3 };
    },
    async sessionPage({ order, user }) {
      calls.push(`sessionPage ${order} ${user}`);
      return { sessions: [{ session_id: 's' }], nextPageToken: 'next', total: 7 };
    },
    async rollups({ metric, aggregate, by, bucket, of }) {
      calls.push(`rollups ${metric} ${aggregate} ${by} ${bucket} ${of}`);
      return [];
    },
    async simulate() {
      calls.push('simulate');
      return fakeSimulation;
    },
    async traceDetail(traceId) {
      calls.push('traceDetail');
      if (traceId !== storedTraceId) return undefined;
      return {
        trace: { trace_id: traceId },
        spans: [],
        logs: [],
        logCount: 0,
        assessments: [],
        redactions: [],
        receipts: [],
      };
    },
    async sql(request) {
      calls.push('sql');
      statements.push(request);
      return {
        columns: [
          { name: 'a', type: 'INTEGER' },
          { name: 'b "c"', type: 'VARCHAR' },
        ],
        rows: [
          [1, 'x,y'],
          [null, ''],
        ],
        row_count: 2,
        truncated: true,
        elapsed_ms: 1.5,
      };
    },
    async views() {
      return [{ name: 'spans', comment: 'Every span.', columns: [] }];
    },
    async totals() {
      return fakeTotals;
    },
  };
}

export const fakeTotals: StoreTotals = {
  traces: 1,
  spans: 2,
  logRecords: 3,
  metricPoints: 4,
  newestTraceId: undefined,
  services: ['agent'],
};

export const fakeStatus: ServerStatus = {
  version: '1.2.3',
  readyAfterMs: undefined,
  dataFolder: 'data',
  listeners: [{ name: 'main', address: '127.0.0.1:4319', url: 'http://127.0.0.1:4319' }],
  refused: {
    count: 1,
    last: { unixMs: 0, status: '413', message: 'too large', hint: undefined },
  },
  setAsideRecords: 0,
  ruleSet: { digest: 'd', rules: 8 },
  sampling: 'keep everything',
  access: 'this machine only',
};
