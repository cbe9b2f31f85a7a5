import { createAdmission, type Pressure } from '../../collector/admission/admission.ts';
import { createPipeline } from '../../collector/pipeline.ts';
import { type BatchJob, type BatchOutcome, processBatches } from '../../collector/process-batch.ts';
import type { HttpTimeouts } from '../../collector/receiver/http-listener.ts';
import { startOtlpGrpc } from '../../collector/receiver/otlp-grpc.ts';
import { createOtlpHttpHandler, startHttp } from '../../collector/receiver/otlp-http.ts';
import type { ReceiverStats } from '../../collector/receiver/receiver-stats.ts';
import { Bug } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { droppedItems } from '../../model/receipt.ts';
import { fakeDeps } from '../../query/app.fixture.ts';
import { createQueryApp } from '../../query/app.ts';
import { createMainPort } from '../../query/main-port.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { type Row, readRows } from '../tapes/read-rows.ts';
import type { Ports } from './exchange.ts';

export const requestBytesMax = 200_000;

export interface ConformanceServer extends Ports {
  /** What reached the exporter since the last look, in the order of its arrival. */
  taken(): readonly Taken[];
  readonly admission: ReturnType<typeof createAdmission>;
  /** What became of requests over HTTP. */
  requests(): ReceiverStats['requests'];
  close(): Promise<void>;
}

export interface Taken {
  readonly itemsIn: number;
  readonly itemsKept: number;
  rows(table: string): readonly Row[];
}

export interface ServerOptions {
  /** Thrown where the batch would be journaled. */
  readonly failure?: () => Error | undefined;
  readonly pressure?: () => Pressure;
  readonly timeouts?: Partial<HttpTimeouts>;
  /** Longest a body may take to arrive, in milliseconds. */
  readonly bodyMs?: number;
  /** Longest a refused sender is listened to, in milliseconds. */
  readonly lingerMs?: number;
  /** HTTP comes to the main port, beside pages and API, and not to the one of OTLP. */
  readonly isMain?: boolean;
  /** Of OTLP/gRPC. */
  readonly stallMs?: number;
}

/**
 * Both receivers on real sockets, before the real stages; only the journal is left out. It listens
 * on free ports of loopback.
 */
export async function startConformanceServer(
  options: ServerOptions = {},
): Promise<ConformanceServer> {
  let taken: Taken[] = [];
  let batches = 0;
  const { failure = () => undefined } = options;
  const pipeline = createPipeline({
    run: async (job) => outcomeOf(job),
    async exporter(facts, outcome) {
      const error = failure();
      if (error !== undefined) throw error;
      const { itemsIn, dropped, sampledOut, redactedValues } = outcome;
      const itemsKept = itemsIn - droppedItems(dropped) - sampledOut;
      taken.push({ itemsIn, itemsKept, rows: (table) => readRows(outcome.blocks)[table] ?? [] });
      return { ...facts, itemsIn, itemsKept, duplicates: 0, dropped, sampledOut, redactedValues };
    },
    clock: () => 0n,
    newBatchId: () => `batch-${++batches}`,
  });
  const calm = { unflushedBytes: 0, unflushedBytesMax: 1 };
  const admission = createAdmission(
    { inflightBytesMax: 100 * requestBytesMax },
    options.pressure ?? (() => calm),
  );
  const receiver = {
    ingest: pipeline.ingest,
    admission,
    limits: { ...defaultLimits, requestBytesMax },
    clock: () => 0n,
    log: silentLog,
    onRefused: () => {},
    bodyMs: options.bodyMs ?? 30_000,
    lingerMs: options.lingerMs ?? 5_000,
  };
  const otlp = createOtlpHttpHandler(receiver);
  const main = createMainPort(createQueryApp(fakeDeps().deps), otlp.handle);
  const place = { host: '127.0.0.1', port: 0 };
  const http = await startHttp({
    ...place,
    handler: options.isMain === true ? main.handle : otlp.handle,
    onMalformed: otlp.malformed,
    onClose: main.endStreams,
    timeouts: { drain: 100, ...options.timeouts },
  });
  const grpc = await startOtlpGrpc({
    ...place,
    ...receiver,
    drainMs: 100,
    stallMs: options.stallMs ?? 10_000,
  });
  return {
    http: http.port,
    grpc: grpc.port,
    admission,
    requests: () => otlp.stats().requests,
    taken() {
      const those = taken;
      taken = [];
      return those;
    },
    async close() {
      await Promise.all([http.close(), grpc.close()]);
    },
  };
}

const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
const tools = {
  redactor: createRedactor(builtinRuleSet, key),
  // protobufjs, which makes the requests, does not nest as deep as the default.
  limits: { valueDepthMax: 32 },
};

function outcomeOf(job: BatchJob): BatchOutcome {
  const [outcome] = processBatches([job], tools);
  if (outcome === undefined || outcome.kind === 'failed') throw new Bug('the stages failed');
  return outcome;
}
